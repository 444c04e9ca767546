import type { Clock } from '../ports/clock.js';

/** Does something every `everyMs` until aborted; a failed round is reported and the next one tried. */
export async function repeat(
  clock: Clock,
  everyMs: number,
  work: (options: { readonly signal: AbortSignal }) => Promise<unknown>,
  options: { readonly signal: AbortSignal; readonly report: (error: unknown) => void },
): Promise<void> {
  const { signal, report } = options;
  while (!signal.aborted) {
    await work({ signal }).catch((error: unknown) => {
      if (!signal.aborted) report(error);
    });
    await clock.sleep(everyMs, { signal }).catch(() => undefined);
  }
}
