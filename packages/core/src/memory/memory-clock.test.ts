import { describe, expect, it } from 'vitest';
import { createManualClock } from './memory-clock.js';

describe('createManualClock', () => {
  it('stands still until it is advanced', async () => {
    const clock = createManualClock(new Date(1_000));
    expect(clock.now()).toEqual(new Date(1_000));
    await clock.advance(500);
    expect(clock.now()).toEqual(new Date(1_500));
  });

  it('wakes sleepers in the order of their time, each at its own time', async () => {
    const clock = createManualClock(new Date(0));
    const woken: [string, number][] = [];
    const nap = async (name: string, ms: number) => {
      await clock.sleep(ms);
      woken.push([name, clock.now().getTime()]);
    };
    const naps = [nap('late', 30), nap('early', 10), nap('late too', 30)];
    await clock.advance(29);
    expect(woken).toEqual([['early', 10]]);
    await clock.advance(1);
    expect(woken.slice(1)).toEqual([
      ['late', 30],
      ['late too', 30],
    ]);
    await Promise.all(naps);
  });

  it('wakes those who fall asleep again on the way', async () => {
    const clock = createManualClock();
    let turns = 0;
    const loop = (async () => {
      while (turns < 5) {
        await clock.sleep(10);
        turns += 1;
      }
    })();
    await clock.advance(50);
    expect(turns).toBe(5);
    await loop;
  });

  it('does not wait for nothing', async () => {
    await createManualClock().sleep(0);
  });

  it('rejects with the reason when aborted before or during the sleep, and forgets it', async () => {
    const clock = createManualClock();
    const reason = new Error('up');
    await expect(clock.sleep(10, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    const controller = new AbortController();
    const nap = expect(clock.sleep(10, { signal: controller.signal })).rejects.toBe(reason);
    expect(clock.sleepers).toBe(1);
    controller.abort(reason);
    await nap;
    expect(clock.sleepers).toBe(0);
  });
});
