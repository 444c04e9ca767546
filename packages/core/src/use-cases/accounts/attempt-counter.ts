import type { AttemptCounter } from '../../ports/attempt-counter.js';
import type { Clock } from '../../ports/clock.js';

/** Most keys, about 20 MB. Beyond this number the oldest key is dropped. */
const mostKeys = 100_000;

interface Window {
  count: number;
  readonly endsAtMs: number;
}

/** Counts attempts in the memory of this process. */
export function createAttemptCounter(clock: Pick<Clock, 'now'>): AttemptCounter {
  const windows = new Map<string, Window>();
  const current = (key: string): Window | undefined => {
    const window = windows.get(key);
    if (window === undefined || window.endsAtMs > clock.now().getTime()) return window;
    windows.delete(key);
    return undefined;
  };
  const open = (key: string, windowMs: number): Window => {
    const window = { count: 0, endsAtMs: clock.now().getTime() + windowMs };
    windows.set(key, window);
    const [oldest] = windows.keys();
    if (windows.size > mostKeys && oldest !== undefined) windows.delete(oldest);
    return window;
  };
  return {
    add: (key, windowMs) => {
      const window = current(key) ?? open(key, windowMs);
      window.count += 1;
      const endsInMs = window.endsAtMs - clock.now().getTime();
      return Promise.resolve({ count: window.count, endsInMs });
    },
    takeBack: (key) => {
      const window = current(key);
      if (window !== undefined && window.count > 0) window.count -= 1;
      return Promise.resolve();
    },
    clear: (key) => {
      windows.delete(key);
      return Promise.resolve();
    },
  };
}
