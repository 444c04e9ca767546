import { describe, expect, it } from 'vitest';
import { type Pace, runAtOnce, runInTurns, type Steps } from './pace.js';

function* count(to: number): Steps<number> {
  for (let n = 0; n < to; n += 1) yield;
  return to;
}

/** Is due at every `every`th step. */
function countingPace(every: number): Pace & { rests: number } {
  let steps = 0;
  return {
    rests: 0,
    due() {
      steps += 1;
      return steps % every === 0;
    },
    async rest() {
      this.rests += 1;
    },
  };
}

describe('paced', () => {
  it('gives the result, as atOnce does', async () => {
    expect(runAtOnce(count(5))).toBe(5);
    expect(await runInTurns(count(5))).toBe(5);
  });

  it('rests when its pace says so, and not before', async () => {
    const pace = countingPace(4);
    await runInTurns(count(10), {}, pace);
    expect(pace.rests).toBe(2);
  });

  it('rejects with the reason of an abort, after a rest', async () => {
    const pace = countingPace(4);
    const reason = new Error('gone');
    const signal = AbortSignal.abort(reason);
    await expect(runInTurns(count(1_000), { signal }, pace)).rejects.toBe(reason);
    expect(pace.rests).toBe(1);
  });
});
