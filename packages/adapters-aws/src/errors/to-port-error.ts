import { PortError, type PortErrorCode } from '@attune/core/ports';

/** What the SDK's errors have in common, as far as it is there. */
interface AwsFault {
  readonly name?: unknown;
  readonly message?: unknown;
  readonly code?: unknown;
  readonly $metadata?: { readonly httpStatusCode?: unknown };
  readonly $retryable?: { readonly throttling?: unknown };
}

/** Where the call was made. */
export interface AwsCall {
  readonly port: string;
  readonly operation: string;
  readonly adapter: string;
  /** The service, for people. */
  readonly service: string;
}

const codes: Readonly<Record<string, PortErrorCode>> = {
  ThrottlingException: 'rate_limited',
  Throttling: 'rate_limited',
  TooManyRequestsException: 'rate_limited',
  RequestLimitExceeded: 'rate_limited',
  SlowDown: 'rate_limited',
  LimitExceededException: 'rate_limited',
  InternalFailureException: 'unavailable',
  InternalServerException: 'unavailable',
  InternalError: 'unavailable',
  ServiceUnavailableException: 'unavailable',
  ServiceUnavailable: 'unavailable',
  RequestTimeout: 'unavailable',
  TimeoutError: 'unavailable',
  CredentialsProviderError: 'unauthenticated',
  ExpiredToken: 'unauthenticated',
  ExpiredTokenException: 'unauthenticated',
  InvalidAccessKeyId: 'unauthenticated',
  InvalidClientTokenId: 'unauthenticated',
  InvalidSignatureException: 'unauthenticated',
  SignatureDoesNotMatch: 'unauthenticated',
  RequestTimeTooSkewed: 'unauthenticated',
  MissingAuthenticationTokenException: 'unauthenticated',
  UnrecognizedClientException: 'unauthenticated',
  AccessDenied: 'permission_denied',
  AccessDeniedException: 'permission_denied',
  NoSuchKey: 'not_found',
  NotFound: 'not_found',
  NotFoundException: 'not_found',
  NoSuchBucket: 'not_found',
  BadRequestException: 'invalid_argument',
  ValidationException: 'invalid_argument',
};

const lostConnections = new Set([
  ...['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ENOTFOUND', 'EAI_AGAIN', 'ETIMEDOUT'],
  ...['EHOSTUNREACH', 'ENETUNREACH', 'ERR_SOCKET_CONNECTION_TIMEOUT'],
]);

/**
 * What an error of an AWS SDK means to a caller; `undefined` for what is none. The service's own
 * words stay in `cause`: they may quote the name of a recording.
 */
export function toPortError(cause: unknown, call: AwsCall): PortError | undefined {
  const fault: AwsFault = typeof cause === 'object' && cause !== null ? cause : {};
  const code = codeOf(fault);
  if (code === undefined) return undefined;
  const name = typeof fault.name === 'string' ? fault.name : 'an error';
  const message = `${call.service} answered ${call.operation} with ${name}. ${adviceFor(code, fault)}`;
  return new PortError(code, message.trim(), {
    port: call.port,
    operation: call.operation,
    adapter: call.adapter,
    cause,
  });
}

function codeOf({ name, code, message, $metadata }: AwsFault): PortErrorCode | undefined {
  // The same exception says that a quota of a time span is used up, and that a file is too large.
  if (name === 'LimitExceededException' && /\b(size|length|duration|too l)/iu.test(String(message)))
    return 'limit_exceeded';
  if (typeof name === 'string' && Object.hasOwn(codes, name)) return codes[name];
  if (typeof code === 'string' && lostConnections.has(code)) return 'unavailable';
  const status = Number($metadata?.httpStatusCode);
  if (status === 429) return 'rate_limited';
  if (status >= 500) return 'unavailable';
  if (status === 401) return 'unauthenticated';
  if (status === 403) return 'permission_denied';
  if (status === 404) return 'not_found';
  return undefined;
}

function adviceFor(code: PortErrorCode, { message }: AwsFault): string {
  if (code === 'permission_denied') {
    const action = /\bperform: ([a-z0-9-]{1,40}:[A-Za-z0-9]{1,80})/u.exec(String(message))?.[1];
    return action === undefined
      ? 'The role lacks a right. See the README of @attune/adapters-aws.'
      : `The role lacks the right ${action}. See the README of @attune/adapters-aws.`;
  }
  if (code === 'unauthenticated') return 'Check the credentials, and the clock of this machine.';
  return '';
}
