// own process: it replaces the timers.
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createSystemClock } from './system-clock.js';

const month = 31 * 24 * 3_600_000;

describe('createSystemClock', () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  it('tells the time of the system', () => {
    vi.useFakeTimers({ now: 1_234 });
    expect(createSystemClock().now()).toEqual(new Date(1_234));
  });

  it('sleeps as long as asked, also longer than a timer can', async () => {
    vi.useFakeTimers();
    let awake = false;
    const sleep = createSystemClock()
      .sleep(month)
      .then(() => {
        awake = true;
      });
    await vi.advanceTimersByTimeAsync(month - 1);
    expect(awake).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    await sleep;
    expect(awake).toBe(true);
  });

  it('does not sleep for nothing or less', async () => {
    await createSystemClock().sleep(0);
    await createSystemClock().sleep(-5);
  });

  it('rejects with the reason when aborted before or during a sleep, and drops the timer', async () => {
    vi.useFakeTimers();
    const reason = new Error('up');
    const clock = createSystemClock();
    await expect(clock.sleep(month, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    const controller = new AbortController();
    const sleep = expect(clock.sleep(month, { signal: controller.signal })).rejects.toBe(reason);
    controller.abort(reason);
    await sleep;
    expect(vi.getTimerCount()).toBe(0);
  });

  it('does not keep the process alive', async () => {
    const timers = vi.spyOn(globalThis, 'setTimeout');
    const controller = new AbortController();
    const sleep = createSystemClock().sleep(month, { signal: controller.signal });
    const timer = timers.mock.results[0]?.value;
    expect(timer.hasRef()).toBe(false);
    timers.mockRestore();
    controller.abort();
    await expect(sleep).rejects.toThrow();
  });
});
