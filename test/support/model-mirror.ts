import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** How the mirror behaves with one request; what is absent is as it should be. */
export interface MirrorFault {
  readonly status?: number;
  /** Ends the connection after so many bytes of this answer. */
  readonly cutAfter?: number;
  /** Sends all of it, whatever was asked for. */
  readonly ignoresRange?: boolean;
  /** Sends nothing and waits. */
  readonly hangs?: boolean;
  /** Answers no sooner. */
  readonly after?: Promise<void>;
}

/** What was asked for. */
export interface Asked {
  readonly path: string;
  readonly range: string | undefined;
  readonly ifRange: string | undefined;
}

/** A scripted mirror of models on this machine. */
export interface ModelMirror extends AsyncDisposable {
  readonly address: string;
  /** By path, such as `small-en/model.onnx`; the index is made of them. */
  readonly files: Map<string, Uint8Array>;
  /** Stands for the index when it is set. */
  index: string | undefined;
  readonly asked: Asked[];
  /** Asked about every request but that for the index. */
  fault: (asked: Asked, count: number) => MirrorFault;
}

export async function startModelMirror(): Promise<ModelMirror> {
  const files = new Map<string, Uint8Array>();
  const asked: Asked[] = [];
  const server = createServer((request, response) => {
    void answer(mirror, request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const mirror: ModelMirror = {
    address: `http://127.0.0.1:${port}/models`,
    ...{ files, index: undefined, asked, fault: () => ({}) },
    [Symbol.asyncDispose]: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
  return mirror;
}

/** What `attune models index` would write about the files. */
export function indexOf(files: ReadonlyMap<string, Uint8Array>): string {
  const models = new Map<string, { path: string; size: number; sha256: string }[]>();
  for (const [path, bytes] of files) {
    const [name = '', ...rest] = path.split('/');
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const file = { path: rest.join('/'), size: bytes.length, sha256 };
    models.set(name, [...(models.get(name) ?? []), file]);
  }
  const entries = [...models].map(([name, own]) => ({ name, kind: 'speech', files: own }));
  return JSON.stringify({ models: entries });
}

async function answer(
  mirror: ModelMirror,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const path = decodeURIComponent((request.url ?? '').replace('/models/', ''));
  if (path === 'index.json') {
    response.end(mirror.index ?? indexOf(mirror.files));
    return;
  }
  const { range, 'if-range': ifRange } = request.headers;
  const asked = { path, range, ifRange: ifRange as string | undefined };
  mirror.asked.push(asked);
  const fault = mirror.fault(asked, mirror.asked.length);
  const bytes = mirror.files.get(path);
  if (fault.hangs) return;
  await fault.after;
  if (bytes === undefined || fault.status !== undefined) {
    response.writeHead(fault.status ?? 404).end();
    return;
  }
  send(response, bytes, asked, fault);
}

function send(response: ServerResponse, bytes: Uint8Array, asked: Asked, fault: MirrorFault): void {
  const etag = `"${createHash('sha256').update(bytes).digest('hex').slice(0, 16)}"`;
  const wanted = Number(/^bytes=(\d+)-$/.exec(asked.range ?? '')?.[1] ?? 0);
  const same = asked.ifRange === undefined || asked.ifRange === etag;
  const from = fault.ignoresRange || !same ? 0 : wanted;
  const body = bytes.subarray(from);
  response.writeHead(from > 0 ? 206 : 200, {
    etag,
    'content-length': body.length,
    ...(from > 0 ? { 'content-range': `bytes ${from}-${bytes.length - 1}/${bytes.length}` } : {}),
  });
  if (fault.cutAfter === undefined) response.end(body);
  else
    response.write(body.subarray(0, fault.cutAfter), () =>
      setTimeout(() => response.destroy(), 50),
    );
}
