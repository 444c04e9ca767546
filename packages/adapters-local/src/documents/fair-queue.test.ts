import { PortError } from '@attune/core/ports';
import { describe, expect, it } from 'vitest';
import { FairQueue } from './fair-queue.js';

/** Work that ends when it is told to, and the order in which pieces began. */
function desk() {
  const queue = new FairQueue();
  const begun: string[] = [];
  const ends = new Map<string, () => void>();
  const ask = (account: string, name: string, size: number, signal?: AbortSignal) =>
    queue.run({ account, size, signal }, async () => {
      begun.push(name);
      await new Promise<void>((resolve) => ends.set(name, resolve));
    });
  const end = async (name: string) => {
    ends.get(name)?.();
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { begun, ask, end };
}

describe('FairQueue', () => {
  it('takes accounts in turn, and the smallest work first', async () => {
    const { begun, ask, end } = desk();
    const all = [
      ask('mallory', 'm1', 12_000),
      ask('mallory', 'm2', 12_000),
      ask('mallory', 'm3', 11_000),
      ask('ann', 'a1', 4),
      ask('bob', 'b1', 400),
      ask('ann', 'a2', 4),
    ];
    for (const name of ['m1', 'a1', 'b1', 'm3', 'a2', 'm2']) await end(name);
    await Promise.all(all);
    expect(begun).toEqual(['m1', 'a1', 'b1', 'm3', 'a2', 'm2']);
  });

  it('refuses a fourth piece that waits for one account, and takes those of others', async () => {
    const { ask, end } = desk();
    const kept = [1, 2, 3, 4].map((number) => ask('mallory', `m${number}`, number));
    const refused = await ask('mallory', 'm5', 1).catch((error: unknown) => error);
    expect(PortError.is(refused, 'rate_limited')).toBe(true);
    expect((refused as PortError).retryAfterMs).toBeGreaterThan(0);
    kept.push(ask('ann', 'a1', 1));
    for (const name of ['m1', 'a1', 'm2', 'm3', 'm4']) await end(name);
    await Promise.all(kept);
  });

  it('forgets what is aborted while it waits', async () => {
    const { begun, ask, end } = desk();
    const first = ask('ann', 'a1', 1);
    const stop = new AbortController();
    const gone = ask('ann', 'a2', 1, stop.signal);
    const last = ask('ann', 'a3', 1);
    stop.abort(new Error('gone'));
    await expect(gone).rejects.toThrow('gone');
    await end('a1');
    await end('a3');
    await Promise.all([first, last]);
    expect(begun).toEqual(['a1', 'a3']);
  });

  it('does not pass large work over for ever', async () => {
    const { begun, ask, end } = desk();
    const all = [ask('x', 'first', 1), ask('ann', 'large', 12_000)];
    for (let number = 0; number < 20; number += 1) all.push(ask(`s${number}`, `s${number}`, 1));
    for (let at = 0; at < all.length; at += 1) await end(begun[at] ?? '');
    await Promise.all(all);
    expect(begun.indexOf('large')).toBe(9);
  });
});
