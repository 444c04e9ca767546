import type { PortErrorCode } from '@attune/core/ports';

/**
 * The documented reasons of failed jobs (`TranscriptionJob.FailureReason` in the API reference). Each
 * is about the recording or the request, so trying again does not help.
 */
const reasons: readonly (readonly [RegExp, PortErrorCode])[] = [
  [/unsupported media format/iu, 'unsupported'],
  [/media format provided does not match/iu, 'invalid_argument'],
  [/invalid sample rate/iu, 'invalid_argument'],
  [/sample rate provided does not match/iu, 'invalid_argument'],
  [/file size too large/iu, 'limit_exceeded'],
  [/number of channels too large/iu, 'limit_exceeded'],
  [/access denied|not authorized|permission/iu, 'permission_denied'],
];

/** What the reason of a failed job means. A reason that is not documented may be a fault that passes. */
export function judgeFailure(reason: string | undefined): {
  readonly code: PortErrorCode;
  readonly retryable: boolean;
} {
  const known = reasons.find(([pattern]) => pattern.test(reason ?? ''));
  if (known !== undefined) return { code: known[1], retryable: false };
  const internal = /internal|try (your request )?again/iu.test(reason ?? '');
  return { code: internal ? 'unavailable' : 'internal', retryable: internal };
}
