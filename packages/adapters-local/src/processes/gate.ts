export interface GateOptions {
  /** How many pieces of work run at the same time. */
  readonly atOnce: number;
  /** The longest that work waits for its turn, in milliseconds. */
  readonly longestWaitMs: number;
}

/** Work waited for its turn as long as it may, and was not begun. */
export class GateTimeout extends Error {
  override readonly name: string = 'GateTimeout';
}

/** Lets a fixed number of pieces of work run at once. The others wait in the order they came. */
export interface Gate {
  /** @throws GateTimeout; `signal.reason` when it aborts before the turn comes; what `work` throws. */
  run<T>(work: () => Promise<T>, signal?: AbortSignal): Promise<T>;
}

export function createGate({ atOnce, longestWaitMs }: GateOptions): Gate {
  let running = 0;
  // A Set keeps the order of insertion and forgets an entry in constant time.
  const waiting = new Set<() => void>();

  const turn = (signal: AbortSignal | undefined): Promise<void> =>
    new Promise((resolve, reject) => {
      const leave = (): void => {
        waiting.delete(enter);
        clearTimeout(timer);
        signal?.removeEventListener('abort', onAbort);
      };
      const enter = (): void => {
        leave();
        resolve();
      };
      const onAbort = (): void => {
        leave();
        reject(signal?.reason);
      };
      const timer = setTimeout(() => {
        leave();
        reject(new GateTimeout(`No turn came within ${longestWaitMs} ms`));
      }, longestWaitMs);
      signal?.addEventListener('abort', onAbort, { once: true });
      waiting.add(enter);
    });

  return {
    async run(work, signal) {
      signal?.throwIfAborted();
      // Work that ends hands its place on, so a place that is free means that no work waits.
      if (running < atOnce) running += 1;
      else await turn(signal);
      try {
        return await work();
      } finally {
        const [next] = waiting;
        if (next === undefined) running -= 1;
        else next();
      }
    },
  };
}
