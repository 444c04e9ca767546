import type { IncomingHttpHeaders } from 'node:http';
import { PortError, type PortErrorCode } from '@attune/core/ports';

/** Where a call to Azure was made. */
export interface AzureCall {
  readonly port: string;
  readonly operation: string;
  readonly adapter: string;
  /** The service, for people. */
  readonly service: string;
  /** What a person should give the identity when the service says that a right is missing. */
  readonly role: string;
}

/** What the body of an answer says about an error, as far as it does. */
export interface ToldError {
  /** The service's own word, such as `InvalidArgument`. */
  readonly code: string;
  /** May quote a request: not for messages without `plainReason`. */
  readonly message: string;
}

const codes: Readonly<Record<number, PortErrorCode>> = {
  400: 'invalid_argument',
  401: 'unauthenticated',
  403: 'permission_denied',
  404: 'not_found',
  408: 'unavailable',
  409: 'unavailable',
  412: 'precondition_failed',
  413: 'limit_exceeded',
  415: 'unsupported',
  422: 'invalid_argument',
  429: 'rate_limited',
};

/** What a status of an Azure service means to a caller. */
export function codeOfStatus(status: number): PortErrorCode {
  return codes[status] ?? (status >= 500 ? 'unavailable' : 'internal');
}

/**
 * The error in a body. Speech answers the bare object, other services and gateways wrap it in
 * `error`; the innermost code is the most telling.
 */
export function toldErrorOf(body: unknown): ToldError {
  const bare = recordOf(body);
  const outer = recordOf(bare['error'] ?? bare);
  const inner = recordOf(outer['innererror'] ?? outer['innerError']);
  return {
    code: wordOf(inner['code']) ?? wordOf(outer['code']) ?? '',
    message: textOf(inner['message']) ?? textOf(outer['message']) ?? '',
  };
}

/** The error of an answer with this status. The service's own words stay out of the message. */
export function faultOfStatus(
  call: AzureCall,
  status: number,
  told: ToldError,
  retryAfterMs?: number,
): PortError {
  const code = codeOfStatus(status);
  const named = told.code === '' ? '' : ` (${told.code})`;
  const message = `${call.service} answered ${call.operation} with status ${status}${named}. ${adviceFor(code, call)}`;
  return portError(code, message.trim(), call, { retryAfterMs });
}

export function portError(
  code: PortErrorCode,
  message: string,
  { port, operation, adapter }: AzureCall,
  details: { readonly retryAfterMs?: number | undefined; readonly cause?: unknown } = {},
): PortError {
  return new PortError(code, message, { port, operation, adapter, ...details });
}

/** What to do about it, for people. */
export function adviceFor(code: PortErrorCode, { role }: Pick<AzureCall, 'role'>): string {
  if (code === 'unauthenticated')
    return 'Check the key or the identity, and the region or address.';
  if (code === 'permission_denied') return `The key or the identity lacks a right: ${role}.`;
  if (code === 'rate_limited' || code === 'unavailable') return 'The request will be retried.';
  return '';
}

/** A reason of the service, for people: short, and without addresses, which may hold a signature. */
export function plainReason(message: string): string {
  return message.replaceAll(/\bhttps?:\/\/\S+/gu, '(address)').slice(0, 500);
}

/** `Retry-After` in milliseconds: seconds, or a date. */
export function retryAfterOf(headers: IncomingHttpHeaders, now: Date): number | undefined {
  const precise = Number(headers['retry-after-ms'] ?? headers['x-ms-retry-after-ms'] ?? Number.NaN);
  if (precise >= 0) return Math.ceil(precise);
  const text = headers['retry-after']?.trim();
  if (text === undefined || text === '') return undefined;
  const seconds = Number(text);
  const ms = Number.isNaN(seconds) ? Date.parse(text) - now.getTime() : seconds * 1_000;
  return Number.isNaN(ms) ? undefined : Math.max(0, Math.ceil(ms));
}

/**
 * What may be kept of an error of a library. The error itself holds the request, and with it a key
 * or a token.
 */
export function plainCause(error: unknown): Error | undefined {
  if (error === undefined) return undefined;
  const { name, code, statusCode, details } = recordOf(error);
  const { errorCode } = recordOf(details);
  const words = [name, statusCode, errorCode ?? code].filter(
    (word) => typeof word === 'string' || typeof word === 'number',
  );
  return new Error(words.join(' ') || 'unknown');
}

const lost = new Set([
  ...['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'EAI_AGAIN', 'ENOTFOUND'],
  ...['DEPTH_ZERO_SELF_SIGNED_CERT', 'SELF_SIGNED_CERT_IN_CHAIN'],
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
]);

/** Whether the connection failed, as against our own reading or writing. */
export function isConnectionFault(error: unknown): boolean {
  const { code, cause, message } = recordOf(error);
  if (typeof code === 'string') {
    if (lost.has(code) || /^(EHOST|ENET|HPE_|ERR_TLS|CERT_)/u.test(code)) return true;
  }
  if (message === 'aborted' || message === 'terminated' || message === 'socket hang up')
    return true;
  return typeof cause === 'object' && cause !== null && isConnectionFault(cause);
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** A code is one word; anything else could be a text that quotes the request. */
function wordOf(value: unknown): string | undefined {
  return typeof value === 'string' && /^[A-Za-z0-9_.]{1,80}$/u.test(value) ? value : undefined;
}
