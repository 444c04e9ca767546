import { describe, expect, it } from 'vitest';
import { createManualClock } from './memory-clock.js';
import { createMemoryTokenSigner } from './memory-token-signer.js';

const claims = { sub: 'a-1', name: 'Ünal 漢', list: [1, null] };

describe('createMemoryTokenSigner', () => {
  it('gives the claims of its own token back until it expires', async () => {
    const clock = createManualClock();
    const signer = createMemoryTokenSigner({ clock });
    const token = await signer.sign(claims, 1_000);
    expect(token).toMatch(/^[A-Za-z0-9._-]+$/);
    await clock.advance(999);
    await expect(signer.verify(token)).resolves.toEqual(claims);
    await clock.advance(1);
    await expect(signer.verify(token)).resolves.toBeUndefined();
  });

  it('knows no token that was changed, cut, invented or signed with another key', async () => {
    const clock = createManualClock();
    const signer = createMemoryTokenSigner({ clock });
    const token = await signer.sign(claims, 1_000);
    const foreign = await createMemoryTokenSigner({ clock }).sign(claims, 1_000);
    const [payload, signature] = token.split('.');
    const other = (await signer.sign({ sub: 'a-2' }, 1_000)).split('.')[0];
    const wrong = ['', '.', 'x', foreign, `${payload}`, `${payload}.`, `${other}.${signature}`];
    for (const one of [...wrong, `${token}.${signature}`, `${token}=`, token.slice(0, -2)]) {
      await expect(signer.verify(one), one).resolves.toBeUndefined();
    }
  });
});
