import { computedMs } from './computed-ms.js';

/** The longest time for which nothing else got its turn since it was asked last. */
export interface LoopWatch {
  take(): number;
}

const everyMs = 5;

/**
 * Watches the event loop of this process. A gap counts as far as the process was busy in it: where
 * the machine gave the processor to others, the clock says more than the work took.
 */
export function watchLoop(): LoopWatch {
  let longest = 0;
  let at = performance.now();
  let cpu = computedMs();
  const look = (): void => {
    const now = performance.now();
    const busy = computedMs();
    longest = Math.max(longest, Math.min(now - at - everyMs, busy - cpu));
    at = now;
    cpu = busy;
  };
  setInterval(look, everyMs).unref();
  return {
    take: () => {
      look();
      const taken = longest;
      longest = 0;
      return taken;
    },
  };
}
