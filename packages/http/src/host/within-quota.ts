import { type Actor, DomainError, type IntakePlace } from '@attune/core';
import type { AppDeps } from './app-deps.js';
import { type AppContext, contentLength } from './request-context.js';

/** Of one text in a form. */
export const largestFieldBytes = 65_536;
/** More than all texts of a form and the heads of its parts may take. */
const largestFormBytes = 6 * (largestFieldBytes + 16_384);

/**
 * Asks whether the account may send in one more before anything of the form is read. A form is
 * longer than its file, by at most the fields that it may hold.
 *
 * @throws HttpProblem 429; DomainError `recording_too_large`, `quota_exceeded`, `too_many_sessions`.
 */
export async function withinQuota<T>(
  c: AppContext,
  actor: Actor,
  largestFileBytes: number,
  { useCases, uploadLimit }: AppDeps,
  work: (place: IntakePlace) => Promise<T>,
): Promise<T> {
  const length = contentLength(c);
  // Before any room is asked for: what is too large would otherwise look like a full disk.
  if (length !== undefined && length > largestFileBytes + largestFormBytes) {
    throw new DomainError(
      'recording_too_large',
      `The file has more than ${largestFileBytes} bytes, which is the most that is taken.`,
    );
  }
  await uploadLimit?.take(actor.accountId);
  const leastBytes = Math.max(1, (length ?? 0) - largestFormBytes);
  const mostBytes = Math.min(length ?? largestFileBytes, largestFileBytes);
  const options = { signal: c.get('signal') };
  return await useCases.reserveIntake.execute(actor, { leastBytes, mostBytes, work }, options);
}
