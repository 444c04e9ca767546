import { describe, expect, it } from 'vitest';
import { createManualClock } from '../memory/memory-clock.js';
import { withDeadline } from './deadline.js';

const timeout = () => new Error('too slow');

/** Settles only by abort, with an error of its own. */
function stuck(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(new Error('socket closed')));
  });
}

describe('withDeadline', () => {
  it('resolves with what the work resolves with and leaves no sleeper behind', async () => {
    const clock = createManualClock();
    await expect(withDeadline(clock, 50, undefined, async () => 7, timeout)).resolves.toBe(7);
    expect(clock.sleepers).toBe(0);
  });

  it('rejects with the timeout error when the deadline stopped the work', async () => {
    const clock = createManualClock();
    const call = expect(withDeadline(clock, 50, undefined, stuck, timeout)).rejects.toThrow(
      'too slow',
    );
    await clock.advance(50);
    await call;
  });

  it('rejects with the reason of the caller who aborted before the deadline', async () => {
    const clock = createManualClock();
    const caller = new AbortController();
    const reason = new Error('gone home');
    const call = expect(withDeadline(clock, 50, caller.signal, stuck, timeout)).rejects.toBe(
      reason,
    );
    caller.abort(reason);
    await call;
    expect(clock.sleepers).toBe(0);
  });

  it('rejects with the error of the work when no signal aborted', async () => {
    const clock = createManualClock();
    const fault = new Error('broken');
    const call = withDeadline(clock, 50, undefined, () => Promise.reject(fault), timeout);
    await expect(call).rejects.toBe(fault);
    expect(clock.sleepers).toBe(0);
  });

  it('does not start when already aborted', async () => {
    const clock = createManualClock();
    let started = false;
    const run = async () => {
      started = true;
    };
    const reason = new Error('never');
    await expect(withDeadline(clock, 50, AbortSignal.abort(reason), run, timeout)).rejects.toBe(
      reason,
    );
    expect(started).toBe(false);
  });
});
