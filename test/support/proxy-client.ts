import { once } from 'node:events';
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { type RequestOptions, request } from 'node:https';
import { type Nginx, proxyName } from './nginx.js';

export interface Sent {
  readonly method?: string;
  readonly token?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  /** The address of this machine that it comes from. */
  readonly from?: string;
}

export interface Reply {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/** How a request reaches the proxy by TLS, under the name that is not really ours. */
export function wayTo(proxy: Nginx, path: string, sent: Sent = {}): RequestOptions {
  const { method = 'GET', token, headers = {}, from } = sent;
  return {
    ...{ host: '127.0.0.1', port: proxy.port, servername: proxyName, ca: proxy.ca },
    ...{ path, method, agent: false },
    ...(from === undefined ? {} : { localAddress: from }),
    headers: {
      host: proxyName,
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...headers,
    },
  };
}

/** Sends one request and reads the whole answer. */
export async function ask(proxy: Nginx, path: string, sent: Sent = {}): Promise<Reply> {
  const outgoing = request(wayTo(proxy, path, sent));
  outgoing.end(sent.body);
  const [response] = (await once(outgoing, 'response')) as [IncomingMessage];
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString();
  return { status: response.statusCode ?? 0, headers: response.headers, text };
}

/** The same with JSON both ways. */
export async function askJson<T = Record<string, unknown>>(
  proxy: Nginx,
  path: string,
  { json, headers, ...sent }: Omit<Sent, 'body'> & { readonly json?: object } = {},
): Promise<Reply & { readonly body: T }> {
  const type = json === undefined ? {} : { 'content-type': 'application/json' };
  const body = json === undefined ? {} : { body: JSON.stringify(json) };
  const reply = await ask(proxy, path, { ...sent, ...body, headers: { ...type, ...headers } });
  return { ...reply, body: (reply.text === '' ? {} : JSON.parse(reply.text)) as T };
}
