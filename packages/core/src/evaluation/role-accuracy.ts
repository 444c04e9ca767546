import type { TimeSpan } from '../domain/transcript/time-span.js';
import { sliceTime, toTracks } from './time-slices.js';

/** A turn of a speaker in a role, such as `therapist` or `patient`. */
export interface RoleTurn extends TimeSpan {
  readonly role: string;
}

/** Times are milliseconds; time in which two roles speak counts twice. */
export interface RoleAccuracy {
  /** Reference speech whose role is among those the hypothesis names at that moment. */
  readonly rightMs: number;
  /** Reference speech for which the hypothesis names other roles only. */
  readonly wrongMs: number;
  /** Reference speech for which the hypothesis names no role. */
  readonly missedMs: number;
  readonly referenceMs: number;
  /** rightMs / referenceMs; 1 when the reference holds no speech. */
  readonly accuracy: number;
}

/**
 * The share of the speech whose role is right.
 *
 * Speech that the hypothesis adds where there is none does not count: the diarization error rate
 * measures that. Roles are compared by name; nothing is matched.
 *
 * @throws RangeError when a time is not finite or a turn ends before it starts.
 */
export function roleAccuracy(
  reference: readonly RoleTurn[],
  hypothesis: readonly RoleTurn[],
): RoleAccuracy {
  const sum = { rightMs: 0, wrongMs: 0, missedMs: 0, referenceMs: 0 };
  for (const slice of sliceTime(toTracks(reference, roleOf), toTracks(hypothesis, roleOf))) {
    const lengthMs = slice.endMs - slice.startMs;
    const said = slice.reference.length;
    const right = slice.reference.filter((role) => slice.hypothesis.includes(role)).length;
    sum.referenceMs += lengthMs * said;
    sum.rightMs += lengthMs * right;
    if (slice.hypothesis.length === 0) sum.missedMs += lengthMs * said;
    else sum.wrongMs += lengthMs * (said - right);
  }
  return { ...sum, accuracy: sum.referenceMs === 0 ? 1 : sum.rightMs / sum.referenceMs };
}

function roleOf(turn: RoleTurn): string {
  return turn.role;
}
