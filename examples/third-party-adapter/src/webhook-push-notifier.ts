import { guard } from '@attune/core/adapter-kit';
import {
  PortError,
  type PushMessage,
  type PushNotifier,
  type PushOutcome,
} from '@attune/core/ports';

export interface WebhookPushOptions {
  /** Takes a POST of `{ token, title, body, collapseId?, data? }` for one device. */
  readonly url: string;
  /** Sent as a bearer token. */
  readonly secret: string;
}

const port = 'push-notifier';
const adapter = 'webhook';
const atOnce = 16;

/** Sends to one device per request, several at once. */
export function createWebhookPushNotifier(options: WebhookPushOptions): PushNotifier {
  const url = new URL(options.url);
  return {
    send: (tokens, message, { signal } = {}) =>
      guard({ port, operation: 'send', adapter, signal }, async () => {
        requireMessage(message);
        const unique = [...new Set(tokens)];
        const outcomes = new Map<string, PushOutcome>();
        for (let at = 0; at < unique.length; at += atOnce) {
          const batch = unique.slice(at, at + atOnce);
          for (const one of await Promise.all(batch.map((token) => post(token, message, signal)))) {
            outcomes.set(one.token, one);
          }
        }
        return tokens.flatMap((token) => outcomes.get(token) ?? []);
      }),
  };

  async function post(
    token: string,
    message: PushMessage,
    signal: AbortSignal | undefined,
  ): Promise<PushOutcome> {
    const headers = {
      authorization: `Bearer ${options.secret}`,
      'content-type': 'application/json',
    };
    const body = JSON.stringify({ token, ...message });
    const how = { method: 'POST', redirect: 'manual', signal: signal ?? null } as const;
    const response = await fetch(url, { ...how, headers, body }).catch(() => undefined);
    signal?.throwIfAborted();
    await response?.body?.cancel();
    return outcomeOf(token, response?.status);
  }
}

/** The outcome for a token. A missing answer counts as a temporary fault. */
function outcomeOf(token: string, status = 503): PushOutcome {
  if (status === 401) throw fault('unauthenticated', 'The webhook refuses the secret');
  if (status === 403) throw fault('permission_denied', 'The webhook forbids to send');
  if (status >= 200 && status < 300) return { token, status: 'sent' };
  if (status === 410) return { token, status: 'gone' };
  const retryable = status === 429 || status >= 500;
  return { token, status: 'failed', code: `http-${status}`, retryable };
}

function requireMessage({ title, data = {} }: PushMessage): void {
  if (title === '') throw fault('invalid_argument', 'The title is empty');
  const bytes = new TextEncoder().encode(JSON.stringify(data)).length;
  if (bytes > 2_048) throw fault('invalid_argument', `${bytes} bytes of data are too many`);
}

function fault(code: PortError['code'], message: string): PortError {
  return new PortError(code, message, { port, operation: 'send', adapter });
}
