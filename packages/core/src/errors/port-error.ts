/** Why a port call failed. The set is closed; adapters map every fault onto it. */
export type PortErrorCode =
  /** The named thing is absent. */
  | 'not_found'
  /** Create-only met an existing thing. */
  | 'already_exists'
  /** The version or etag moved: read again, then decide. */
  | 'precondition_failed'
  /** The caller broke the port's contract. */
  | 'invalid_argument'
  /** This adapter cannot do it at all. */
  | 'unsupported'
  /** Too large, or a quota (also: a full disk) is used up. */
  | 'limit_exceeded'
  /** Slow down; may carry `retryAfterMs`. */
  | 'rate_limited'
  /** Transient fault of network or service, its time-outs included. */
  | 'unavailable'
  /** The backend refused our own credentials. */
  | 'unauthenticated'
  /** Our credentials lack a right. */
  | 'permission_denied'
  /** Anything unclassified; keeps `cause`. */
  | 'internal';

const retryableCodes: ReadonlySet<PortErrorCode> = new Set(['rate_limited', 'unavailable']);
const marker = Symbol.for('@attune/core:port-error');

/** Where a port error arose, and what the backend said about trying again. */
export interface PortErrorDetails {
  readonly port: string;
  readonly operation: string;
  readonly adapter?: string | undefined;
  /** What the backend asked for, in milliseconds. */
  readonly retryAfterMs?: number | undefined;
  readonly cause?: unknown;
}

/**
 * The one error of every port.
 *
 * `code` says why it failed. The message says what was attempted, with the key, and never holds a
 * secret or content of a conversation.
 */
export class PortError extends Error {
  readonly code: PortErrorCode;
  readonly port: string;
  readonly operation: string;
  readonly adapter: string | undefined;
  readonly retryAfterMs: number | undefined;

  constructor(code: PortErrorCode, message: string, details: PortErrorDetails) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    Object.defineProperty(this, marker, { value: true });
    this.name = 'PortError';
    this.code = code;
    this.port = details.port;
    this.operation = details.operation;
    this.adapter = details.adapter;
    this.retryAfterMs = details.retryAfterMs;
  }

  /** Whether the same call may succeed later although nothing is changed in between. */
  get retryable(): boolean {
    return retryableCodes.has(this.code);
  }

  /** Recognizes port errors of any copy of this package, and of one code when it is given. */
  static is(error: unknown, code?: PortErrorCode): error is PortError {
    if (typeof error !== 'object' || error === null || !(marker in error)) return false;
    return code === undefined || (error as { readonly code?: unknown }).code === code;
  }
}
