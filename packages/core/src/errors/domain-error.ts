/** Which business rule was broken. Hosts map codes to their own protocol. */
export type DomainErrorCode =
  | 'session_not_found'
  | 'transcript_not_found'
  | 'illegal_transition'
  | 'version_conflict'
  | 'session_finalized'
  | 'confirmation_needed'
  | 'session_too_large'
  | 'invalid_input'
  | 'invalid_settings'
  | 'invalid_notes'
  | 'invalid_roles'
  | 'invalid_transcript'
  | 'invalid_edit'
  | 'invalid_filename'
  | 'empty_recording'
  | 'unsupported_media'
  | 'unreadable_media'
  | 'no_audio'
  | 'truncated_media'
  | 'no_speech'
  | 'recording_too_large'
  | 'recording_too_long'
  | 'quota_exceeded'
  | 'too_many_sessions'
  | 'language_not_allowed'
  | 'consent_missing'
  | 'stage_failed'
  | 'stage_timed_out'
  | 'nothing_to_retry'
  | 'account_not_found'
  | 'patient_not_found'
  | 'care_link_not_found'
  | 'invalid_account'
  | 'email_taken'
  | 'username_taken'
  | 'weak_password'
  | 'invalid_credentials'
  | 'too_many_requests'
  | 'own_account'
  | 'invalid_token'
  | 'token_reused'
  | 'reset_token_invalid'
  | 'email_token_invalid'
  | 'forbidden'
  | 'upload_missing'
  | 'upload_mismatch'
  | 'already_uploaded'
  | 'upload_expired'
  | 'upload_not_found'
  | 'upload_offset_mismatch'
  | 'upload_part_too_small'
  | 'request_in_progress'
  | 'invalid_idempotency_key'
  | 'idempotency_key_reused'
  | 'invalid_range'
  | 'invalid_cursor'
  | 'unknown_format';

const marker = Symbol.for('@attune/core:domain-error');

/** One fault of an input: where it is and what is wrong with it. */
export interface InputFault {
  /** Dotted path into the input, such as `settings.speakers`. */
  readonly path: string;
  /** Goes on where the name of the member ends, such as `must be a text, and is a list`. */
  readonly message: string;
  /**
   * What the path leads to where its name alone does not tell, such as `segment "4"`. Empty for a
   * message that is a sentence of its own.
   */
  readonly subject?: string;
}

/** A broken business rule. The message is for people: what happened, to what, what to do. */
export class DomainError extends Error {
  readonly code: DomainErrorCode;
  readonly faults: readonly InputFault[];
  /** Milliseconds after which the same request may succeed, where that is known. */
  readonly retryAfterMs: number | undefined;

  constructor(
    code: DomainErrorCode,
    message: string,
    options: {
      readonly faults?: readonly InputFault[];
      readonly retryAfterMs?: number;
      readonly cause?: unknown;
    } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    Object.defineProperty(this, marker, { value: true });
    this.name = 'DomainError';
    this.code = code;
    this.faults = options.faults ?? [];
    this.retryAfterMs = options.retryAfterMs;
  }

  /** Recognizes domain errors of any copy of this package, and of one code when it is given. */
  static is(error: unknown, code?: DomainErrorCode): error is DomainError {
    if (typeof error !== 'object' || error === null || !(marker in error)) return false;
    return code === undefined || (error as { readonly code?: unknown }).code === code;
  }
}
