import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** How a service says that it is asked too often. */
export interface Dialect {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface ThrottleOptions {
  /** The server behind. */
  readonly target: string;
  readonly dialect: (asked: IncomingMessage) => Dialect;
  /** Whether a request is turned away. */
  readonly chance: (asked: IncomingMessage) => boolean;
}

/** Stands before a server and turns requests away before the server hears of them. */
export interface Throttle extends AsyncDisposable {
  readonly url: string;
  readonly calls: number;
  readonly refused: number;
}

type State = { -readonly [name in keyof Throttle]: Throttle[name] };

/**
 * Starts it on a free port of 127.0.0.1. A refusal tells to wait a second in every other one, and says
 * nothing of a wait in the others. Requests are passed on unchanged, with their signatures.
 */
export async function startThrottle(options: ThrottleOptions): Promise<Throttle> {
  const server = createServer((asked, response) => {
    state.calls += 1;
    if (!options.chance(asked)) return passOn(options.target, asked, response);
    state.refused += 1;
    refuse(options.dialect(asked), state.refused % 2 === 0, asked, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const state: State = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    ...{ calls: 0, refused: 0 },
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return state;
}

function refuse(
  { status, headers, body }: Dialect,
  tellsWait: boolean,
  asked: IncomingMessage,
  response: ServerResponse,
): void {
  const wait = tellsWait ? { 'retry-after': '1' } : {};
  // The request is read to its end: a client that still sends would see a cut connection instead.
  asked.resume().once('end', () => {
    response.writeHead(status, { ...headers, ...wait });
    response.end(asked.method === 'HEAD' ? undefined : body);
  });
}

/** A client that goes away in the middle takes its request with it. */
function passOn(target: string, asked: IncomingMessage, response: ServerResponse): void {
  const { method, url = '/', rawHeaders } = asked;
  const { hostname, port } = new URL(target);
  const outgoing = request({
    ...{ hostname, port, method, path: url, headers: rawHeaders },
    ...{ agent: false, setHost: false },
  });
  outgoing.on('error', () => response.destroy());
  outgoing.on('response', (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.rawHeaders);
    answer.pipe(response).on('error', () => answer.destroy());
    answer.on('error', () => response.destroy());
  });
  asked.on('error', () => outgoing.destroy());
  response.on('close', () => outgoing.destroy());
  asked.pipe(outgoing);
}
