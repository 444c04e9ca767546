import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { type Listening, listen } from '../../packages/http/src/server/listen.js';
import { closeServer } from '../../packages/http/src/server/shutdown.js';
import {
  type CallOptions,
  type MemoryHost,
  type Reply,
  readReply,
  requestInit,
} from '../support/memory-host.js';

const address = '127.0.0.1';

/** What came over a socket until it was closed or gave what was waited for. */
export interface Line {
  readonly socket: Socket;
  /** Everything that has come so far. */
  text(): string;
  /** Resolves when the other end has closed, with everything that came. */
  ended(): Promise<string>;
}

/** A host behind a real server with real sockets. */
export interface Served extends AsyncDisposable {
  readonly listening: Listening;
  readonly url: string;
  call(method: string, path: string, options?: CallOptions): Promise<Reply>;
  fetch(method: string, path: string, options?: CallOptions): Promise<Response>;
  /** Opens a connection and sends this. */
  send(...texts: readonly (string | Uint8Array)[]): Promise<Line>;
  /** Connections that are open. */
  connections(): Promise<number>;
}

/** Puts the application of `host` on a free port. */
export async function serve(host: MemoryHost): Promise<Served> {
  const listening = await listen(host.app, address, 0);
  const url = `http://${address}:${listening.port}`;
  const sockets: Socket[] = [];
  return {
    listening,
    url,
    call: async (method, path, options = {}) =>
      await readReply(await fetch(new URL(path, url), requestInit(method, options))),
    fetch: async (method, path, options = {}) =>
      await fetch(new URL(path, url), requestInit(method, options)),
    send: async (...texts) => {
      const socket = connect(listening.port, address);
      sockets.push(socket);
      const chunks: Buffer[] = [];
      socket.on('data', (chunk) => chunks.push(chunk));
      socket.on('error', () => undefined);
      const closed = new Promise<void>((resolve) => {
        socket.once('end', resolve).once('close', () => resolve());
      });
      await once(socket, 'connect');
      for (const text of texts) socket.write(text);
      const text = () => Buffer.concat(chunks).toString('latin1');
      return { socket, text, ended: () => closed.then(text) };
    },
    connections: async () =>
      await new Promise((resolve, reject) => {
        listening.server.getConnections((error, count) =>
          error === null ? resolve(count) : reject(error),
        );
      }),
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy();
      await closeServer(listening, 0);
    },
  };
}

/** The head and the beginning of a form with a file, as they go over a socket. */
export function uploadHead(
  token: string,
  { length, path = '/v1/sessions/upload' }: { length?: number; path?: string } = {},
): string {
  const size = length === undefined ? 'Transfer-Encoding: chunked' : `Content-Length: ${length}`;
  return [
    `POST ${path} HTTP/1.1`,
    'Host: localhost',
    `Authorization: Bearer ${token}`,
    'Content-Type: multipart/form-data; boundary=xXx',
    size,
    '',
    '',
  ].join('\r\n');
}

/** The beginning of the part with the file. */
export const fileHead =
  '--xXx\r\nContent-Disposition: form-data; name="audio"; filename="talk.wav"\r\nContent-Type: audio/wav\r\n\r\n';
