import type { CallOptions, Clock } from '@attune/core/ports';

/** Longer timers fire at once in Node, so a longer sleep is cut into naps. */
const longestTimerMs = 2 ** 31 - 1;

/** The system's time. Its sleeps do not keep the process alive. */
export function createSystemClock(): Clock {
  return {
    now: () => new Date(),
    sleep: async (ms, { signal } = {}) => {
      signal?.throwIfAborted();
      for (let left = ms; left > 0; left -= longestTimerMs) {
        await nap(Math.min(left, longestTimerMs), signal);
      }
    },
  };
}

function nap(ms: number, signal: CallOptions['signal']): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop);
      resolve();
    }, ms);
    timer.unref();
    signal?.addEventListener('abort', stop, { once: true });
  });
}
