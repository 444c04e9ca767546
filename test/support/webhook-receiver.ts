import { createHmac, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What becomes of one request; nothing: it is taken over. */
export type WebhookFault =
  | { readonly kind: 'status'; readonly status: number; readonly headers?: Record<string, string> }
  | { readonly kind: 'reset' }
  | { readonly kind: 'hang' };

/** One request as it arrived. */
export interface WebhookCall {
  readonly id: string;
  /** Seconds since 1970. */
  readonly timestamp: number;
  /** Whether the signature is that of the secret. */
  readonly genuine: boolean;
  readonly raw: string;
  // biome-ignore lint/suspicious/noExplicitAny: what arrived, whatever it is
  readonly body: any;
}

export interface WebhookReceiver extends AsyncDisposable {
  readonly url: string;
  readonly secret: string;
  /** Every request, in the order of arrival. */
  readonly calls: readonly WebhookCall[];
  /** Those that were taken over. */
  readonly taken: readonly WebhookCall[];
  /** Decides what becomes of a request, by its number from 0 on. */
  fault: (number: number) => WebhookFault | undefined;
  /** Ends all connections, also those that hang, and goes on listening. */
  hangUp(): void;
}

/** A receiver that checks signatures by its own reading of the Standard Webhooks specification. */
export async function startWebhookReceiver(): Promise<WebhookReceiver> {
  const key = Buffer.from('a key of the tests that has 32 by');
  const calls: WebhookCall[] = [];
  const taken: WebhookCall[] = [];
  const state = { fault: (_number: number): WebhookFault | undefined => undefined };
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const raw = await readText(request);
    const call = readCall(request, raw, key);
    const fault = state.fault(calls.push(call) - 1);
    if (fault?.kind === 'hang') return;
    if (fault?.kind === 'reset') return void response.socket?.resetAndDestroy();
    if (fault === undefined) taken.push(call);
    response.writeHead(fault?.status ?? 204, fault?.headers);
    response.end();
  };
  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return Object.assign(state, {
    url: `http://127.0.0.1:${port}/hook-with-a-secret-path`,
    secret: `whsec_${key.toString('base64')}`,
    calls,
    taken,
    hangUp: () => server.closeAllConnections(),
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  });
}

function readCall({ headers }: IncomingMessage, raw: string, key: Buffer): WebhookCall {
  const id = String(headers['webhook-id']);
  const time = String(headers['webhook-timestamp']);
  const [version, given = ''] = String(headers['webhook-signature']).split(',');
  const wanted = createHmac('sha256', key).update([id, time, raw].join('.')).digest();
  const mac = Buffer.from(given, 'base64');
  const genuine = version === 'v1' && mac.length === wanted.length && timingSafeEqual(mac, wanted);
  return { id, timestamp: Number(time), genuine, raw, body: JSON.parse(raw) };
}

async function readText(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts).toString('utf8');
}
