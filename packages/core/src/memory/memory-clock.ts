import type { CallOptions } from '../ports/call-options.js';
import type { Clock } from '../ports/clock.js';

/** A clock that moves only when told to. */
export interface ManualClock extends Clock {
  /** How many sleeps are pending. */
  readonly sleepers: number;
  /**
   * Moves on by `ms`, stopping at each sleeper that falls due on the way, earliest first, and lets
   * what it woke run before the next one. Sleeps begun on the way are woken too.
   */
  advance(ms: number): Promise<void>;
}

interface Sleeper {
  readonly dueAt: number;
  wake(): void;
}

/** Time for tests: it stands still between calls of `advance`. */
export function createManualClock(start: Date = new Date('2026-01-01T00:00:00Z')): ManualClock {
  let now = start.getTime();
  const sleepers = new Set<Sleeper>();

  return {
    now: () => new Date(now),
    get sleepers() {
      return sleepers.size;
    },
    sleep: (ms: number, options: CallOptions = {}) =>
      sleep(sleepers, now + ms, now, options.signal),
    async advance(ms) {
      const target = now + ms;
      await settle();
      for (let next = earliest(sleepers); ; next = earliest(sleepers)) {
        if (next === undefined || next.dueAt > target) break;
        now = Math.max(now, next.dueAt);
        next.wake();
        await settle();
      }
      now = target;
    },
  };
}

async function sleep(
  sleepers: Set<Sleeper>,
  dueAt: number,
  now: number,
  signal: AbortSignal | undefined,
): Promise<void> {
  signal?.throwIfAborted();
  if (dueAt <= now) return;
  await new Promise<void>((resolve, reject) => {
    const stop = () => {
      sleepers.delete(sleeper);
      reject(signal?.reason);
    };
    const sleeper: Sleeper = {
      dueAt,
      wake: () => {
        sleepers.delete(sleeper);
        signal?.removeEventListener('abort', stop);
        resolve();
      },
    };
    sleepers.add(sleeper);
    signal?.addEventListener('abort', stop, { once: true });
  });
}

/** Of those due at the same time the one that went to sleep first. */
function earliest(sleepers: ReadonlySet<Sleeper>): Sleeper | undefined {
  let first: Sleeper | undefined;
  for (const one of sleepers) {
    if (first === undefined || one.dueAt < first.dueAt) first = one;
  }
  return first;
}

/** One turn of the event loop: every microtask that is queued, and those they queue, run first. */
function settle(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    const onmessage = () => {
      port1.close();
      resolve();
    };
    Object.assign(port1, { onmessage });
    port2.postMessage(undefined);
  });
}
