import type { PortErrorCode } from '@attune/core/ports';

/** What the names of errors mean to a caller. */
export const codesByName: Readonly<Record<string, PortErrorCode>> = {
  ThrottlingException: 'rate_limited',
  Throttling: 'rate_limited',
  TooManyRequestsException: 'rate_limited',
  RequestLimitExceeded: 'rate_limited',
  SlowDown: 'rate_limited',
  ReducedRequestRate: 'rate_limited',
  LimitExceededException: 'rate_limited',
  InternalFailureException: 'unavailable',
  InternalServerException: 'unavailable',
  InternalError: 'unavailable',
  ServiceUnavailableException: 'unavailable',
  ServiceUnavailable: 'unavailable',
  RequestTimeout: 'unavailable',
  // Another writer to the same key got in between.
  ConditionalRequestConflict: 'unavailable',
  OperationAborted: 'unavailable',
  NoSuchUpload: 'unavailable',
  TimeoutError: 'unavailable',
  KMSInternalException: 'unavailable',
  KeyUnavailableException: 'unavailable',
  DependencyTimeoutException: 'unavailable',
  CredentialsProviderError: 'unauthenticated',
  ExpiredToken: 'unauthenticated',
  ExpiredTokenException: 'unauthenticated',
  TokenRefreshRequired: 'unauthenticated',
  InvalidToken: 'unauthenticated',
  InvalidAccessKeyId: 'unauthenticated',
  InvalidClientTokenId: 'unauthenticated',
  InvalidSignatureException: 'unauthenticated',
  SignatureDoesNotMatch: 'unauthenticated',
  RequestTimeTooSkewed: 'unauthenticated',
  MissingAuthenticationTokenException: 'unauthenticated',
  UnrecognizedClientException: 'unauthenticated',
  // Of STS, which lends the keys of a role for the token of a pod.
  InvalidIdentityToken: 'unauthenticated',
  InvalidIdentityTokenException: 'unauthenticated',
  IDPRejectedClaim: 'unauthenticated',
  IDPRejectedClaimException: 'unauthenticated',
  IDPCommunicationError: 'unavailable',
  IDPCommunicationErrorException: 'unavailable',
  AccessDenied: 'permission_denied',
  AccessDeniedException: 'permission_denied',
  AllAccessDisabled: 'permission_denied',
  AccountProblem: 'permission_denied',
  DisabledException: 'permission_denied',
  KMSInvalidStateException: 'permission_denied',
  NoSuchKey: 'not_found',
  NotFound: 'not_found',
  NotFoundException: 'not_found',
  NoSuchBucket: 'not_found',
  UnsupportedLanguageException: 'unsupported',
  TextSizeLimitExceededException: 'limit_exceeded',
  BatchSizeLimitExceededException: 'limit_exceeded',
  InvalidRequestException: 'invalid_argument',
  BadRequestException: 'invalid_argument',
  ValidationException: 'invalid_argument',
  InvalidCiphertextException: 'invalid_argument',
  IncorrectKeyException: 'invalid_argument',
  InvalidKeyUsageException: 'invalid_argument',
  InvalidBucketName: 'invalid_argument',
  InvalidRange: 'invalid_argument',
  PermanentRedirect: 'invalid_argument',
  AuthorizationHeaderMalformed: 'invalid_argument',
  IllegalLocationConstraintException: 'invalid_argument',
  // Moved to an archive, which takes hours to read from.
  InvalidObjectState: 'unsupported',
  EntityTooLarge: 'limit_exceeded',
  QuotaExceeded: 'limit_exceeded',
};

/** What Node and the SDK call a connection that was not made or was lost. */
export const lostConnections: ReadonlySet<string> = new Set([
  ...['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ENOTFOUND', 'EAI_AGAIN', 'ETIMEDOUT'],
  ...['EHOSTUNREACH', 'ENETUNREACH', 'ERR_SOCKET_CONNECTION_TIMEOUT'],
]);

/** What a status means where the name of the error says nothing, as in the answer to a HEAD. */
export function codeOfStatus(status: unknown): PortErrorCode | undefined {
  if (typeof status !== 'number') return undefined;
  return status >= 500 ? 'unavailable' : codesByStatus[status];
}

const codesByStatus: Readonly<Record<number, PortErrorCode>> = {
  301: 'invalid_argument',
  401: 'unauthenticated',
  403: 'permission_denied',
  404: 'not_found',
  409: 'unavailable',
  429: 'rate_limited',
};
