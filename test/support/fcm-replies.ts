/** An answer of the service. */
export interface FcmReply {
  readonly status: number;
  /** JSON, or the text itself. */
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

const fcmError = 'type.googleapis.com/google.firebase.fcm.v1.FcmError';
const badRequest = 'type.googleapis.com/google.rpc.BadRequest';

function refusal(
  status: number,
  state: string,
  message: string,
  errorCode?: string,
  more: readonly object[] = [],
): FcmReply {
  const own = errorCode === undefined ? [] : [{ '@type': fcmError, errorCode }];
  const details = [...own, ...more];
  const error = { code: status, message, status: state };
  return { status, body: { error: details.length === 0 ? error : { ...error, details } } };
}

const violation = (field: string, description: string): object => ({
  '@type': badRequest,
  fieldViolations: [{ field, description }],
});

/** What Firebase Cloud Messaging and Google's login are documented to answer. */
export const fcmReplies = {
  unregistered: refusal(404, 'NOT_FOUND', 'Requested entity was not found.', 'UNREGISTERED'),
  /** Also what an unknown project gets. */
  notFound: refusal(404, 'NOT_FOUND', 'Requested entity was not found.'),
  invalidToken: refusal(
    ...([400, 'INVALID_ARGUMENT'] as const),
    'The registration token is not a valid FCM registration token',
    'INVALID_ARGUMENT',
    [violation('message.token', 'Invalid registration token')],
  ),
  invalidPayload: refusal(
    ...([400, 'INVALID_ARGUMENT'] as const),
    'Invalid data payload key: from',
    'INVALID_ARGUMENT',
    [violation('message.data.from', 'Invalid data payload key: from')],
  ),
  tooBig: refusal(400, 'INVALID_ARGUMENT', 'Message is too big', 'INVALID_ARGUMENT'),
  unauthenticated: refusal(
    ...([401, 'UNAUTHENTICATED'] as const),
    'Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or other valid authentication credential.',
  ),
  apnsAuth: refusal(
    ...([401, 'UNAUTHENTICATED'] as const),
    'Auth error from APNS or Web Push Service',
    'THIRD_PARTY_AUTH_ERROR',
  ),
  permissionDenied: refusal(
    ...([403, 'PERMISSION_DENIED'] as const),
    "Permission 'cloudmessaging.messages.create' denied on resource '//cloudresourcemanager.googleapis.com/projects/attune-made-up' (or it may not exist).",
  ),
  senderMismatch: refusal(403, 'PERMISSION_DENIED', 'SenderId mismatch', 'SENDER_ID_MISMATCH'),
  quota: {
    ...refusal(429, 'RESOURCE_EXHAUSTED', 'Quota exceeded.', 'QUOTA_EXCEEDED'),
    headers: { 'retry-after': '60' },
  },
  internal: refusal(500, 'INTERNAL', 'Internal error encountered.', 'INTERNAL'),
  unavailable: refusal(503, 'UNAVAILABLE', 'The service is unavailable.', 'UNAVAILABLE'),
  invalidGrant: {
    status: 400,
    body: { error: 'invalid_grant', error_description: 'Invalid JWT Signature.' },
  },
} as const satisfies Readonly<Record<string, FcmReply>>;
