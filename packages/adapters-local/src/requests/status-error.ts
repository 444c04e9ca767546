import type { PortErrorCode } from '@attune/core/ports';

const codes: Readonly<Record<number, PortErrorCode>> = {
  401: 'unauthenticated',
  402: 'limit_exceeded',
  403: 'permission_denied',
  404: 'unsupported',
  405: 'unsupported',
  408: 'unavailable',
  409: 'unavailable',
  413: 'limit_exceeded',
  425: 'unavailable',
  429: 'rate_limited',
  501: 'unsupported',
};

/**
 * What a status of an OpenAI-compatible server means. `named` is the code in the body, by which
 * some tell a quota that is used up from one that refills.
 */
export function codeOfStatus(status: number, named?: string): PortErrorCode {
  if (named === 'insufficient_quota' || named === 'context_length_exceeded') {
    return 'limit_exceeded';
  }
  return codes[status] ?? (status >= 500 ? 'unavailable' : 'internal');
}

/** What to do about it, for people. */
export function adviceFor(code: PortErrorCode): string {
  return advice[code] ?? 'See the log of that server.';
}

const advice: Partial<Readonly<Record<PortErrorCode, string>>> = {
  unauthenticated: 'Check the API key.',
  permission_denied: 'The API key lacks the right to do this.',
  unsupported: 'Check the base URL and the name of the model.',
  limit_exceeded: 'It is too large for that server, or the quota is used up.',
  rate_limited: 'The request will be retried.',
  unavailable: 'The request will be retried.',
};

/** `Retry-After` in milliseconds: seconds, or a date. */
export function retryAfterOf(headers: Headers, now: Date): number | undefined {
  const precise = Number(headers.get('retry-after-ms') ?? Number.NaN);
  if (precise >= 0) return Math.ceil(precise);
  const text = headers.get('retry-after')?.trim();
  if (text === undefined || text === '') return undefined;
  const seconds = Number(text);
  const ms = Number.isNaN(seconds) ? Date.parse(text) - now.getTime() : seconds * 1_000;
  return Number.isNaN(ms) ? undefined : Math.max(0, Math.ceil(ms));
}

const lost = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'EAI_AGAIN',
  'ENOTFOUND',
]);

/** Whether the connection failed, as against our own reading or writing. */
export function isConnectionFault(error: unknown): boolean {
  const { code, cause, message } = error as { code?: unknown; cause?: unknown; message?: unknown };
  if (
    typeof code === 'string' &&
    (lost.has(code) || /^(EHOST|ENET|HPE_|ERR_TLS|CERT_)/u.test(code))
  )
    return true;
  if (message === 'aborted' || message === 'terminated') return true;
  return typeof cause === 'object' && cause !== null && isConnectionFault(cause);
}
