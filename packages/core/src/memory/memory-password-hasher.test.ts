import { describe, expect, it } from 'vitest';
import { createMemoryPasswordHasher } from './memory-password-hasher.js';

describe('createMemoryPasswordHasher', () => {
  it('knows the password of a hash, and no other', async () => {
    const hasher = createMemoryPasswordHasher();
    const hash = await hasher.hash('Grüße, 漢');
    expect(hash).toMatch(/^\$pbkdf2-sha256\$/);
    await expect(hasher.verify('Grüße, 漢', hash)).resolves.toEqual({ valid: true, stale: false });
    await expect(hasher.verify('Grüsse, 漢', hash)).resolves.toMatchObject({ valid: false });
  });

  it('salts every hash', async () => {
    const hasher = createMemoryPasswordHasher();
    expect(await hasher.hash('same')).not.toBe(await hasher.hash('same'));
  });

  it('calls a hash of other parameters stale, and still valid', async () => {
    const hash = await createMemoryPasswordHasher().hash('secret');
    const today = createMemoryPasswordHasher({ iterations: 2 });
    await expect(today.verify('secret', hash)).resolves.toEqual({ valid: true, stale: true });
  });

  it('holds a malformed hash for not valid', async () => {
    const hasher = createMemoryPasswordHasher();
    const hash = await hasher.hash('secret');
    for (const wrong of ['', 'secret', '$argon2id$v=19$x', hash.slice(0, -1), `${hash}0`]) {
      await expect(hasher.verify('secret', wrong)).resolves.toMatchObject({ valid: false });
    }
  });
});
