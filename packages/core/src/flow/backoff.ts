/** How the pauses between tries grow. */
export interface BackoffLimits {
  readonly baseMs: number;
  readonly maxMs: number;
}

/** Past this many doublings every base of a millisecond or more has met any sensible maximum. */
const maxDoublings = 50;

/**
 * The pause after the `attempt`-th try failed, in whole milliseconds:
 * `min(maxMs, baseMs * 2^(attempt-1))`, of which up to half is cut at random so that those who
 * failed together do not return together.
 */
export function backoffMs(
  attempt: number,
  limits: BackoffLimits,
  random: () => number = Math.random,
): number {
  const doublings = Math.min(Math.max(attempt - 1, 0), maxDoublings);
  const pause = Math.min(limits.maxMs, limits.baseMs * 2 ** doublings);
  return Math.round(pause * (1 - random() / 2));
}
