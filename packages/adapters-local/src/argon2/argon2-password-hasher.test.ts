// own process: it measures the memory of its process.
import { hash } from '@node-rs/argon2';
import { describe, expect, it } from 'vitest';
import { createArgon2PasswordHasher } from './argon2-password-hasher.js';

const hasher = createArgon2PasswordHasher();

describe('the argon2 password hasher', () => {
  it('makes argon2id hashes with 19 MiB, two passes and one lane, each with its own salt', async () => {
    const one = await hasher.hash('Right horse 7');
    expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/u);
    expect(await hasher.hash('Right horse 7')).not.toBe(one);
  });

  it('knows the password again and no other', async () => {
    const kept = await hasher.hash('Right horse 7');
    expect(await hasher.verify('Right horse 7', kept)).toEqual({ valid: true, stale: false });
    expect(await hasher.verify('Right horse 8', kept)).toEqual({ valid: false, stale: false });
  });

  it.each([
    ['with other memory', { memoryCost: 8_192, timeCost: 2, parallelism: 1 }],
    ['with more passes', { memoryCost: 19_456, timeCost: 3, parallelism: 1 }],
    ['of another kind', { memoryCost: 19_456, timeCost: 2, parallelism: 1, algorithm: 1 }],
  ])('calls a hash %s stale', async (_what, options) => {
    const kept = await hash('Right horse 7', options);
    expect(await hasher.verify('Right horse 7', kept)).toEqual({ valid: true, stale: true });
  });

  it.each(['', 'plain', '$argon2id$v=19$m=19456,t=2,p=1$', '$pbkdf2-sha256$i=1$00$00'])(
    'takes the malformed hash "%s" for not valid',
    async (kept) => {
      expect(await hasher.verify('Right horse 7', kept)).toEqual({ valid: false, stale: false });
    },
  );

  it('leaves the event loop to others while it works', async () => {
    let turns = 0;
    const turn = setInterval(() => {
      turns += 1;
    }, 0);
    for (let n = 0; n < 5; n += 1) await hasher.hash('Right horse 7');
    clearInterval(turn);
    expect(turns).toBeGreaterThan(5);
  });

  it('computes two at a time, makes others wait, and refuses what would wait too long', async () => {
    const before = process.memoryUsage().rss;
    let most = before;
    const watch = setInterval(() => {
      most = Math.max(most, process.memoryUsage().rss);
    }, 1);
    const stop = new AbortController();
    const calls = Array.from({ length: 300 }, () => hasher.hash('x', { signal: stop.signal }));
    const settled = Promise.allSettled(calls);
    const refused = (await Promise.allSettled(calls.slice(202))).filter(
      (one) => one.status === 'rejected' && one.reason.code === 'rate_limited',
    );
    expect(refused).toHaveLength(98);
    expect(await calls[0]).toMatch(/^\$argon2id/u);
    await calls[20];
    stop.abort(new Error('enough'));
    await settled;
    clearInterval(watch);
    expect(most - before).toBeLessThan(300 * 1_048_576);
    expect(await hasher.hash('Right horse 7')).toMatch(/^\$argon2id/u);
  });

  it('rejects with the reason when it is aborted, before and meanwhile', async () => {
    const reason = new Error('changed my mind');
    await expect(hasher.hash('x', { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    const kept = await hasher.hash('Right horse 7');
    const stop = new AbortController();
    const verifying = hasher.verify('Right horse 7', kept, { signal: stop.signal });
    stop.abort(reason);
    await expect(verifying).rejects.toBe(reason);
  });
});
