import type { Session } from '@attune/client';

/** Loudness over the recording; `undefined` until it is known. */
export function usePeaks(_session: Session): readonly number[] | undefined {
  return undefined;
}
