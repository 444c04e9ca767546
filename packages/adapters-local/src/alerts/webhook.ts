import { isIP } from 'node:net';
import { type Guarded, guard, withDeadline } from '@attune/core/adapter-kit';
import { type Clock, PortError, type PortErrorCode } from '@attune/core/ports';
import { patientFetch } from '../requests/patient-fetch.js';
import { codeOfStatus, isConnectionFault, retryAfterOf } from '../requests/status-error.js';
import { webhookHeaders } from './webhook-body.js';

export interface WebhookOptions {
  /** Where to post; see `isWebhookAddress`. */
  readonly url: string;
  /** `whsec_` and the base64 of 24 to 64 bytes that only the receiver knows besides. */
  readonly secret: string;
  readonly clock: Clock;
  /** The longest one try may take; defaults to 15 s, which is what receivers are told to keep to. */
  readonly timeLimitMs?: number;
}

/** A message as it is posted. */
export interface WebhookMessage {
  /** The same when a try is repeated. */
  readonly id: string;
  /** JSON; the same bytes at every try. */
  readonly body: string;
}

const prefix = 'whsec_';
const base64 = /^[A-Za-z0-9+/]+={0,2}$/u;

/**
 * Returns what posts messages as the Standard Webhooks specification has it: signed, under an id that
 * stays the same when a try is repeated. Redirects are not followed.
 *
 * @param port The port of the channel, for errors.
 * @throws PortError `invalid_argument` for an address or a secret that is not to be used.
 */
export function createWebhook(
  port: string,
  options: WebhookOptions,
): (message: WebhookMessage, signal: AbortSignal | undefined) => Promise<void> {
  const { url, secret, clock, timeLimitMs = 15_000 } = options;
  const where = { port, operation: 'send', adapter: 'webhook' };
  const usable = isWebhookAddress(url) && isWebhookSecret(secret);
  if (!usable) throw new PortError('invalid_argument', 'webhook: address or secret', where);
  const key = Buffer.from(secret.slice(prefix.length), 'base64');
  return ({ id, body }, signal) => {
    const call: Guarded = { ...where, signal };
    return guard(
      call,
      async () => {
        const post = async (limited: AbortSignal): Promise<Response> => {
          const headers = {
            'content-type': 'application/json',
            'content-length': String(Buffer.byteLength(body)),
            'user-agent': 'attune',
            ...webhookHeaders(id, body, key, clock.now()),
          };
          const request = { method: 'POST', headers, body, signal: limited };
          const response = await patientFetch(url, request);
          await response.body?.cancel();
          return response;
        };
        const late = () => fault('unavailable', `did not answer in ${timeLimitMs / 1_000} s`, call);
        const response = await withDeadline(clock, timeLimitMs, signal, post, late);
        check(response, clock.now(), call);
      },
      (error) =>
        isConnectionFault(error)
          ? fault('unavailable', 'cannot be reached, or ended the connection', call)
          : undefined,
    );
  };
}

/**
 * Any 2xx is success. 410 means that the receiver is gone for good. All else counts as temporary.
 */
function check({ status, headers }: Response, now: Date, call: Guarded): void {
  if (status >= 200 && status < 300) return;
  const code = status === 410 ? 'not_found' : codeOfStatus(status);
  const retryAfterMs = retryAfterOf(headers, now);
  throw fault(code, `answered with status ${status}`, { ...call, retryAfterMs });
}

/** Says nothing of the address, which may be a secret of its own. */
function fault(
  code: PortErrorCode,
  what: string,
  details: Guarded & { readonly retryAfterMs?: number | undefined },
): PortError {
  return new PortError(code, `The webhook of the ${details.port} ${what}`, details);
}

/** Whether it has the form of a secret of the Standard Webhooks specification. */
export function isWebhookSecret(secret: string): boolean {
  const encoded = secret.slice(prefix.length);
  if (!secret.startsWith(prefix) || !base64.test(encoded)) return false;
  const { length } = Buffer.from(encoded, 'base64');
  return length >= 24 && length <= 64;
}

/**
 * Whether messages may go there: to anywhere over https, and over http only where no stranger can
 * listen, which are this machine, private and link-local addresses, names without a dot and those
 * that end in `.internal`, `.local` or `.localhost`.
 */
export function isWebhookAddress(address: string): boolean {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (url === undefined || `${url.username}${url.password}${url.hash}` !== '') return false;
  if (url.protocol === 'https:') return true;
  return url.protocol === 'http:' && isNear(url.hostname.replace(/^\[|\]$/gu, ''));
}

const nearAddress =
  /^(?:127\.|10\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.|169\.254\.|::1$|f[cd][0-9a-f]{2}:|fe80:)/iu;

function isNear(host: string): boolean {
  if (isIP(host) !== 0) return nearAddress.test(host);
  return !host.includes('.') || /\.(?:internal|local|localhost)$/u.test(host);
}
