/** Runs at most so many at once; the others wait in line, and leave it when aborted. */
export type Limiter = <T>(run: () => Promise<T>, signal: AbortSignal) => Promise<T>;

export function createLimiter(most: number): Limiter {
  const waiting = new Set<() => void>();
  let running = 0;
  const turn = (signal: AbortSignal): Promise<void> =>
    new Promise((resolve, reject) => {
      const enter = (): void => {
        waiting.delete(enter);
        signal.removeEventListener('abort', leave);
        running += 1;
        resolve();
      };
      const leave = (): void => {
        waiting.delete(enter);
        reject(signal.reason);
      };
      signal.addEventListener('abort', leave, { once: true });
      if (running < most) enter();
      else waiting.add(enter);
    });
  return async (run, signal) => {
    signal.throwIfAborted();
    await turn(signal);
    try {
      return await run();
    } finally {
      running -= 1;
      const [next] = waiting;
      next?.();
    }
  };
}

/** Runs all of them; the first failure ends the others and is thrown once all have ended. */
export async function allOrNone<T>(
  signal: AbortSignal | undefined,
  runs: readonly ((signal: AbortSignal) => Promise<T>)[],
): Promise<T[]> {
  const failed = new AbortController();
  const stop = signal === undefined ? failed.signal : AbortSignal.any([signal, failed.signal]);
  const ends = await Promise.allSettled(
    runs.map(async (run) => {
      try {
        return await run(stop);
      } catch (error) {
        failed.abort(error);
        throw error;
      }
    }),
  );
  if (failed.signal.aborted) throw failed.signal.reason;
  return ends.flatMap((end) => (end.status === 'fulfilled' ? [end.value] : []));
}
