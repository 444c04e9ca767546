import { conformanceFaults } from './openapi-conformance.js';
import type { OpenApiDocument, Operation } from './openapi-operations.js';

/** Every code a problem may have: what clients are written against. */
const codes: readonly string[] = [
  ...['session_not_found', 'transcript_not_found', 'account_not_found', 'patient_not_found'],
  'care_link_not_found',
  ...['already_uploaded', 'not_found', 'method_not_allowed', 'forbidden', 'invalid_signature'],
  'cross_site',
  ...['invalid_token', 'token_reused', 'invalid_credentials', 'reset_token_invalid'],
  ...['email_token_invalid', 'own_account', 'idempotency_key_reused'],
  ...[
    'illegal_transition',
    'session_finalized',
    'confirmation_needed',
    'nothing_to_retry',
    'email_taken',
  ],
  ...['username_taken', 'request_in_progress', 'upload_missing', 'upload_expired'],
  ...['upload_not_found', 'upload_offset_mismatch', 'upload_part_too_small'],
  ...['version_conflict', 'precondition_required', 'invalid_settings', 'invalid_roles'],
  'invalid_notes',
  ...['invalid_transcript', 'invalid_edit', 'invalid_filename', 'invalid_account'],
  ...['invalid_cursor', 'already_uploaded'],
  ...[
    'invalid_idempotency_key',
    'invalid_range',
    'invalid_cursor',
    'unknown_format',
    'weak_password',
  ],
  ...['consent_missing', 'language_not_allowed', 'unsupported_media', 'recording_too_large'],
  ...['recording_too_long', 'empty_recording', 'unreadable_media', 'no_audio'],
  ...['truncated_media', 'no_speech', 'upload_mismatch', 'invalid_input', 'invalid_json'],
  ...['invalid_form', 'incomplete_body', 'body_too_large', 'unsupported_body'],
  ...['request_too_slow', 'too_many_requests', 'unavailable', 'storage_full', 'internal'],
];

/** What an answer gives away about the inside of the host. */
const inside =
  /\bat .*\.[jt]s:\d+|node_modules|node:internal|\/packages\/|\/tmp\/|Cannot read propert|is not a function|ECONN|ENOENT|ZodError|inversify/u;

/** An answer that was read to its end. */
export interface SeenAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Uint8Array;
}

/** Everything that is wrong with an answer of this operation, whoever asked and whatever for. */
export function answerFaults(
  document: OpenApiDocument,
  operation: Operation,
  answer: SeenAnswer,
): string[] {
  const { status } = answer;
  if (isElsewhere(answer)) return problemFaults(document, answer);
  const told = operation.answers.get(status);
  const undeclared = told === undefined ? [`status ${status} is not in the contract`] : [];
  const told500 = ['isReady', 'isHealthy'].includes(operation.id) && status === 503;
  const ours = status >= 500 && !told500 ? [`status ${status}`] : [];
  const faults =
    status >= 400 && !told500
      ? problemFaults(document, answer)
      : contentFaults(document, operation, answer);
  return [...ours, ...undeclared, ...faults, ...headerFaults(answer)];
}

/** A path with an empty parameter is another path, at which there is nothing. */
function isElsewhere({ status, body }: SeenAnswer): boolean {
  const code = /"code":"(\w+)"/u.exec(new TextDecoder().decode(body))?.[1];
  const codes: Readonly<Record<number, string>> = { 404: 'not_found', 405: 'method_not_allowed' };
  return code !== undefined && codes[status] === code;
}

/** Everything that is wrong with an answer that tells why not. */
export function problemFaults(document: OpenApiDocument, answer: SeenAnswer): string[] {
  const { status, headers, body } = answer;
  const text = new TextDecoder().decode(body);
  const type = headers.get('content-type');
  if (type !== 'application/problem+json') return [`a ${status} of type ${type}`];
  const problem: unknown = parsed(text);
  const schema = { $ref: '#/components/schemas/Problem' };
  const faults = conformanceFaults(document, schema, problem);
  if (faults.length > 0) return faults;
  const told = problem as Readonly<Record<'type' | 'status' | 'code' | 'requestId', unknown>>;
  return [
    ...(codes.includes(String(told.code)) ? [] : [`the code ${String(told.code)} is not known`]),
    ...(told.type === `urn:attune:problem:${String(told.code)}`
      ? []
      : ['the type is not its code']),
    ...(told.status === status ? [] : ['the status of the body differs']),
    ...(told.requestId === headers.get('x-request-id') ? [] : ['the request ids differ']),
    ...(status !== 401 || headers.get('www-authenticate') === 'Bearer' ? [] : ['no challenge']),
    ...(inside.test(text) ? [`it tells of the inside: ${text.slice(0, 300)}`] : []),
  ];
}

function contentFaults(
  document: OpenApiDocument,
  { answers }: Operation,
  { status, headers, body }: SeenAnswer,
): string[] {
  const contents = answers.get(status)?.contents ?? new Map();
  const type = headers.get('content-type')?.split(';')[0]?.trim();
  if (contents.size === 0) return body.byteLength === 0 ? [] : [`a ${status} with a body`];
  const schema = contents.get('application/json');
  if (schema !== undefined) {
    if (type !== 'application/json') return [`JSON of type ${type}`];
    return conformanceFaults(document, schema, parsed(new TextDecoder().decode(body)));
  }
  const declared = [...contents.keys()].map((one) => one.split(';')[0]?.trim());
  const any = declared.includes('*/*');
  return any || declared.includes(type) ? [] : [`a body of type ${type}`];
}

const wanted: Readonly<Record<string, RegExp>> = {
  'x-request-id': /^[\w.-]{8,64}$/u,
  'x-content-type-options': /^nosniff$/u,
  'x-frame-options': /^(?:DENY|SAMEORIGIN)$/u,
  'referrer-policy': /^no-referrer$/u,
  'strict-transport-security': /^max-age=\d{7,}/u,
  'content-security-policy': /default-src 'none'.*frame-ancestors 'none'/u,
  'cross-origin-resource-policy': /^same-origin$/u,
  'cross-origin-opener-policy': /^same-origin$/u,
  'cache-control': /no-store|max-age|no-cache/u,
};

const unwanted = ['server', 'x-powered-by', 'via', 'x-aspnet-version', 'x-runtime'];
/** The one cookie: no script may read it, no other site may send it, no other path may see it. */
const ownCookie =
  /^attune-refresh=[^;]*; Max-Age=\d+; Path=\/v1\/auth\/web; HttpOnly; SameSite=Strict$/u;

/** What is missing from, or too much in, the headers that every answer carries. */
export function headerFaults({ headers }: Pick<SeenAnswer, 'headers'>): string[] {
  return [
    ...Object.entries(wanted)
      .filter(([name, pattern]) => !pattern.test(headers.get(name) ?? ''))
      .map(([name]) => `the header ${name} is ${headers.get(name)}`),
    ...(headers.getSetCookie().every((one) => ownCookie.test(one))
      ? []
      : ['there is a cookie that is not the one of the sign-in']),
    ...unwanted.filter((name) => headers.has(name)).map((name) => `there is a header ${name}`),
  ];
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
