import { describe, expect, it } from 'vitest';
import { eachAtOnce } from './each-at-once.js';

describe('eachAtOnce', () => {
  it('does everything, and never more at a time than allowed', async () => {
    let running = 0;
    let most = 0;
    const done: number[] = [];
    await eachAtOnce([1, 2, 3, 4, 5, 6, 7], 3, async (item) => {
      running += 1;
      most = Math.max(most, running);
      await new Promise((resolve) => setImmediate(resolve));
      running -= 1;
      done.push(item);
    });
    expect(done.sort()).toEqual([1, 2, 3, 4, 5, 6, 7]);
    expect(most).toBe(3);
  });

  it('begins nothing after a failure and rejects when all that was begun has ended', async () => {
    const begun: number[] = [];
    let ended = 0;
    const work = async (item: number) => {
      begun.push(item);
      await new Promise((resolve) => setImmediate(resolve));
      ended += 1;
      if (item === 2) throw new Error('broken');
    };
    await expect(eachAtOnce([1, 2, 3, 4, 5], 2, work)).rejects.toThrow('broken');
    expect(begun).toEqual([1, 2, 3]);
    expect(ended).toBe(3);
  });
});
