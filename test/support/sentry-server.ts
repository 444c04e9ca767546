import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';

/** A server that takes what a client of Sentry sends. */
export interface SentryServer extends AsyncDisposable {
  readonly dsn: string;
  /** All that arrived: request lines, headers and bodies, uncompressed. */
  readonly received: readonly string[];
  /** The events among them. */
  events(): readonly SentryEvent[];
}

export interface SentryEvent {
  readonly exception: {
    readonly values: readonly {
      readonly type: string;
      readonly value: string;
      readonly stacktrace?: { readonly frames: readonly { readonly filename: string }[] };
    }[];
  };
  readonly tags: Readonly<Record<string, string>>;
}

export async function startSentry(): Promise<SentryServer> {
  const received: string[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks);
      const isPacked = request.headers['content-encoding'] === 'gzip';
      const text = (isPacked ? gunzipSync(body) : body).toString('utf8');
      received.push(`${request.method} ${request.url}\n${request.rawHeaders.join('\n')}\n${text}`);
      response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    dsn: `http://0123456789abcdef@127.0.0.1:${port}/7`,
    received,
    events: () =>
      received
        .flatMap((one) => one.split('\n'))
        .filter((line) => line.startsWith('{') && line.includes('"exception"'))
        .map((line) => JSON.parse(line) as SentryEvent),
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
