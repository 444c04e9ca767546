import { DomainError, type DomainErrorCode, PortError } from '@attune/core';
import { faultSentence, mostFaults, shorten } from '@attune/core/adapter-kit';
import type { ContentfulStatusCode } from 'hono/utils/http-status';

/** One fault of an input: where it is and what is wrong with it. */
export interface ProblemFault {
  /** Dotted path into the input, such as `body.settings.speakers`. */
  readonly path: string;
  /** Names the member, says what it must be, and what kind of value it is. */
  readonly message: string;
}

/** An answer that tells why a request was not done (RFC 9457). */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: ContentfulStatusCode;
  readonly detail: string;
  readonly code: string;
  readonly requestId: string;
  readonly errors?: readonly ProblemFault[];
}

interface HttpProblemOptions {
  readonly errors?: readonly ProblemFault[];
  readonly headers?: Readonly<Record<string, string>>;
  readonly cause?: unknown;
}

/** A fault of the request itself that no use case sees. */
export class HttpProblem extends Error {
  readonly status: ContentfulStatusCode;
  readonly code: string;
  readonly errors: readonly ProblemFault[];
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    status: ContentfulStatusCode,
    code: string,
    detail: string,
    options: HttpProblemOptions = {},
  ) {
    super(detail, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'HttpProblem';
    this.status = status;
    this.code = code;
    this.errors = options.errors ?? [];
    this.headers = options.headers ?? {};
  }
}

/** The request took longer than it may; the reason of its signal. */
export class RequestTimedOut extends Error {
  constructor(ms: number) {
    super(`The request took longer than ${ms / 1_000} s.`);
    this.name = 'RequestTimedOut';
  }
}

/** The client has closed the connection; the reason of the request's signal. */
export class ClientGone extends Error {
  constructor() {
    super('The client closed the connection.');
    this.name = 'ClientGone';
  }
}

const notFound = 404;
const conflict = 409;
const unprocessable = 422;

/** What a broken rule means to a client of HTTP: the one table. */
const domainStatus: Readonly<Record<DomainErrorCode, ContentfulStatusCode>> = {
  session_not_found: notFound,
  transcript_not_found: notFound,
  account_not_found: notFound,
  patient_not_found: notFound,
  care_link_not_found: notFound,
  illegal_transition: conflict,
  session_finalized: conflict,
  confirmation_needed: conflict,
  nothing_to_retry: conflict,
  email_taken: conflict,
  username_taken: conflict,
  request_in_progress: conflict,
  upload_missing: conflict,
  upload_expired: conflict,
  already_uploaded: conflict,
  version_conflict: 412,
  invalid_input: 400,
  invalid_settings: 400,
  invalid_notes: 400,
  invalid_roles: 400,
  invalid_transcript: 400,
  invalid_edit: 400,
  invalid_filename: 400,
  invalid_account: 400,
  invalid_idempotency_key: 400,
  invalid_cursor: 400,
  invalid_range: 416,
  unknown_format: 400,
  weak_password: 400,
  reset_token_invalid: 400,
  email_token_invalid: 400,
  consent_missing: 400,
  language_not_allowed: 400,
  too_many_requests: 429,
  own_account: conflict,
  invalid_credentials: 401,
  invalid_token: 401,
  token_reused: 401,
  forbidden: 403,
  unsupported_media: 415,
  recording_too_large: 413,
  session_too_large: 413,
  quota_exceeded: 413,
  too_many_sessions: 429,
  recording_too_long: unprocessable,
  empty_recording: unprocessable,
  unreadable_media: unprocessable,
  no_audio: unprocessable,
  truncated_media: unprocessable,
  no_speech: unprocessable,
  upload_mismatch: unprocessable,
  idempotency_key_reused: unprocessable,
  stage_failed: 500,
  stage_timed_out: 503,
};

interface Answer {
  readonly status: ContentfulStatusCode;
  readonly code: string;
  readonly detail: string;
  readonly retryAfterMs?: number | undefined;
}

const unavailable = (retryAfterMs = 5_000): Answer => ({
  status: 503,
  code: 'unavailable',
  detail:
    'A service that Attune needs cannot be reached at the moment. Nothing was lost; try again.',
  retryAfterMs,
});

const internal: Answer = {
  status: 500,
  code: 'internal',
  detail: 'The host made an error. Its log has the details under the id of this request.',
};

/** For logs and metrics; there is no standard status for an answer that was not sent. */
const abandoned: Answer = {
  status: 499 as ContentfulStatusCode,
  code: 'client_gone',
  detail: 'The client closed the connection before it was answered.',
};

/** A program that the operator has to install says nothing about the recording. */
const cannotRead = (program = 'its media tool'): Answer => ({
  ...unavailable(60_000),
  detail: `This host cannot read recordings at the moment: ${program} is missing or cannot be run. The recording is not at fault. Inform the operator, and try again when the host is repaired.`,
});

/** What a failed backend means to a client: its messages and codes are for operators. */
function answerToPortError({ code, port, adapter, retryAfterMs }: PortError): Answer {
  if (code === 'unsupported' && port === 'media-tool') return cannotRead(adapter);
  if (code === 'rate_limited' || code === 'unavailable') return unavailable(retryAfterMs);
  if (code !== 'limit_exceeded') return internal;
  return {
    status: 507,
    code: 'storage_full',
    detail: 'There is not enough storage space. Nothing was stored; inform the operator.',
  };
}

const titles: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  408: 'Request Timeout',
  409: 'Conflict',
  412: 'Precondition Failed',
  413: 'Content Too Large',
  415: 'Unsupported Media Type',
  416: 'Range Not Satisfiable',
  422: 'Unprocessable Content',
  428: 'Precondition Required',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
  507: 'Insufficient Storage',
};

/** Whether an operator should look at this: the client is not to blame. */
export function isHostFault(problem: Problem): boolean {
  return problem.status >= 500;
}

/** Enough for twenty faults of an input in one line. */
const longestDetail = 4_000;

/** The answer to an error that a request ended with, and the headers of the answer. */
export function problemOf(
  error: unknown,
  requestId: string,
): { readonly problem: Problem; readonly headers: Readonly<Record<string, string>> } {
  const { status, code, detail, retryAfterMs } = answerTo(error);
  const errors = faultsOf(error).slice(0, mostFaults);
  return {
    problem: {
      type: `urn:attune:problem:${code}`,
      title: titles[status] ?? 'Error',
      status,
      detail: shorten(detail, longestDetail),
      code,
      requestId,
      ...(errors.length === 0 ? {} : { errors }),
    },
    headers: {
      ...(error instanceof HttpProblem ? error.headers : {}),
      ...(status === 401 ? { 'www-authenticate': 'Bearer' } : {}),
      ...(retryAfterMs === undefined
        ? {}
        : { 'retry-after': String(Math.max(1, Math.ceil(retryAfterMs / 1_000))) }),
    },
  };
}

function answerTo(error: unknown): Answer {
  if (error instanceof HttpProblem) {
    return { status: error.status, code: error.code, detail: error.message };
  }
  if (DomainError.is(error)) {
    const { code, message } = error;
    const retryAfterMs = code === 'request_in_progress' ? 5_000 : error.retryAfterMs;
    return { status: domainStatus[code], code, detail: message, retryAfterMs };
  }
  if (PortError.is(error)) return answerToPortError(error);
  if (error instanceof RequestTimedOut) return unavailable();
  if (error instanceof ClientGone) return abandoned;
  return internal;
}

function faultsOf(error: unknown): readonly ProblemFault[] {
  if (error instanceof HttpProblem) return error.errors;
  if (!DomainError.is(error)) return [];
  return error.faults.map((fault) => ({ path: fault.path, message: faultSentence(fault) }));
}
