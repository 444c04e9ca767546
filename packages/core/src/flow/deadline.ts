import type { Clock } from '../ports/clock.js';

/** Made once: an abort without a reason makes an error with a stack each time. */
const awake = new Error('The work this signal belongs to has ended.');

/**
 * Runs with a signal that also aborts after `ms`.
 *
 * Settles when `run` does, so that nothing goes on behind the caller's back; `run` must heed the
 * signal it is given. When it rejects after an abort, the error is that of the first abort:
 * `onTimeout()` for the deadline, `signal.reason` for the caller.
 */
export async function withDeadline<T>(
  clock: Clock,
  ms: number,
  signal: AbortSignal | undefined,
  run: (signal: AbortSignal) => Promise<T>,
  onTimeout: () => Error,
): Promise<T> {
  signal?.throwIfAborted();
  const work = new AbortController();
  const sleeper = new AbortController();
  const forward = () => work.abort(signal?.reason);
  signal?.addEventListener('abort', forward, { once: true });
  clock.sleep(ms, { signal: sleeper.signal }).then(
    () => work.abort(onTimeout()),
    () => undefined,
  );
  try {
    return await run(work.signal);
  } catch (error) {
    if (work.signal.aborted) throw work.signal.reason;
    throw error;
  } finally {
    sleeper.abort(awake);
    signal?.removeEventListener('abort', forward);
  }
}
