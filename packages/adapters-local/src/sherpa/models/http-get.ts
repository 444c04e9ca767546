import { type Agent, type IncomingMessage, request as plain } from 'node:http';
import { request as secure } from 'node:https';
import { type LibraryUser, loadLibrary } from '../../libraries/load-library.js';

/** What a server answered. */
export interface Answer {
  readonly status: number;
  /** A header by its lower-case name. */
  header(name: string): string | undefined;
  /** To be read to its end or closed. */
  readonly body: AsyncIterable<Uint8Array>;
  close(): void;
}

export interface GetRequest {
  readonly headers: Readonly<Record<string, string>>;
  /** Also ends the transfer while the body is being read. */
  readonly signal: AbortSignal;
}

/** Asks a server for something. Rejects with the error of the system when it is not reached. */
export type Get = (address: URL, request: GetRequest) => Promise<Answer>;

/** How servers are reached. */
export interface Route {
  /** The address of the proxy for an address. */
  readonly proxyFor?: ((address: URL) => string | undefined) | undefined;
  /** Certificates of authorities in PEM. Default: those of Node. */
  readonly authorities?: readonly string[] | undefined;
  /** Whether certificates are checked. Default: yes. */
  readonly strictTls?: boolean | undefined;
}

const mostRedirects = 5;
const user: LibraryUser = { port: 'models', adapter: 'sherpa', packages: ['https-proxy-agent'] };

/**
 * Requests over Node's own HTTP client, one connection each. `fetch` is not used: it knows no
 * proxies, and a server that closes its connection while the body waits to be read can end the
 * process with an assertion of its parser.
 */
export function httpGet(route: Route = {}): Get {
  return async (address, request) => {
    let [at, headers] = [address, request.headers];
    for (let count = 0; count <= mostRedirects; count += 1) {
      const answer = await send(at, { ...request, headers }, route);
      const next = redirectOf(answer, at);
      if (next === undefined) return answer;
      answer.close();
      if (next.host !== at.host) {
        const { authorization: _, ...others } = headers;
        headers = others;
      }
      at = next;
    }
    throw Object.assign(new Error('too many redirects'), { code: 'too many redirects' });
  };
}

function redirectOf(answer: Answer, from: URL): URL | undefined {
  if (![301, 302, 303, 307, 308].includes(answer.status)) return undefined;
  const location = answer.header('location') ?? '';
  const next = URL.canParse(location, from.href) ? new URL(location, from) : undefined;
  // Never from TLS to cleartext, nor to a file.
  const safe = next?.protocol === 'https:' || next?.protocol === from.protocol;
  return safe ? next : undefined;
}

async function send(address: URL, { headers, signal }: GetRequest, route: Route): Promise<Answer> {
  const { authorities = [], strictTls = true } = route;
  const proxy = route.proxyFor?.(address);
  const tls = {
    rejectUnauthorized: strictTls,
    ...(authorities.length === 0 ? {} : { ca: [...authorities] }),
  };
  const options = { headers, signal, ...tls };
  if (address.protocol === 'https:') {
    const agent = proxy === undefined ? false : await tunnelThrough(proxy, tls);
    return await answerOf(secure(address, { ...options, agent }));
  }
  if (proxy === undefined) return await answerOf(plain(address, { ...options, agent: false }));
  const { hostname, port, protocol, username, password } = new URL(proxy);
  const login = Buffer.from(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`);
  const credentials =
    username === '' ? {} : { 'proxy-authorization': `Basic ${login.toString('base64')}` };
  const ask = protocol === 'https:' ? secure : plain;
  const own = { ...headers, host: address.host, ...credentials };
  const place = { hostname, port, path: address.href };
  return await answerOf(ask({ ...options, ...place, headers: own, agent: false }));
}

async function tunnelThrough(proxy: string, tls: object): Promise<Agent> {
  const { HttpsProxyAgent } = await loadLibrary(user, () => import('https-proxy-agent'));
  return new HttpsProxyAgent(proxy, tls);
}

function answerOf(request: ReturnType<typeof plain>): Promise<Answer> {
  return new Promise((resolve, reject) => {
    request.once('error', reject);
    request.once('response', (response: IncomingMessage) => {
      // Faults from here on show where the body is read.
      request.on('error', () => undefined);
      resolve({
        status: response.statusCode ?? 0,
        header: (name) => {
          const value = response.headers[name];
          return Array.isArray(value) ? value[0] : value;
        },
        body: response as AsyncIterable<Uint8Array>,
        close: () => response.destroy(),
      });
    });
    request.end();
  });
}
