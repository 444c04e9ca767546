import { connect } from 'node:net';
import type { SeenAnswer } from './openapi-answers.js';
import { holdsEvent, type WireRequest } from './openapi-requests.js';

/** Where a server listens. */
export interface Place {
  readonly host: string;
  readonly port: number;
}

const longestSilenceMs = 90_000;
/** After so long without an answer a request that promises more than it sends is over. */
const patienceMs = 2_000;

/**
 * Sends a request over a connection of its own, byte for byte as it is, and reads what comes until
 * the other side closes. Resolves `undefined` when nothing that is an answer comes, and rejects when
 * nothing comes for long.
 */
export function sendRaw(place: Place, request: WireRequest): Promise<SeenAnswer | undefined> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    const socket = connect(place.port, place.host);
    const done = (): void => resolve(readAnswer(Buffer.concat(chunks)));
    socket.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      // Who streams may keep the connection although it was asked to close it.
      const ended = chunk.toString('latin1').endsWith('\r\n0\r\n\r\n');
      if (ended || lasts(Buffer.concat(chunks))) socket.destroy();
    });
    socket.on('error', done);
    socket.on('close', done);
    socket.setTimeout(longestSilenceMs, () => {
      reject(new Error(`No answer to ${request.method} ${request.target.slice(0, 200)}`));
      socket.destroy();
    });
    socket.write(wireBytes(request));
    if (!promisesMore(request)) return;
    const giveUp = setTimeout(() => socket.end(), patienceMs);
    socket.on('close', () => clearTimeout(giveUp));
  });
}

/** Whether it is a stream of events that has begun, which may never end. */
function lasts(bytes: Buffer): boolean {
  const text = bytes.toString('latin1', 0, 4_096);
  return /\r\ncontent-type: text\/event-stream/iu.test(text) && holdsEvent(text);
}

/** Whether a request may be waited on for more of it, so that it need not be answered. */
export function promisesMore({ headers }: WireRequest): boolean {
  return ['content-length', 'transfer-encoding', 'expect'].some((name) => headers.has(name));
}

/** A request as bytes, whatever its headers hold. */
function wireBytes({ method, target, headers, body }: WireRequest): Buffer {
  const lines = [`${method} ${target} HTTP/1.1`, 'host: localhost', 'connection: close'];
  for (const [name, value] of headers) lines.push(`${name}: ${value}`);
  if (body !== undefined && !headers.has('content-length')) {
    lines.push(`content-length: ${body.byteLength}`);
  }
  return Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`), body ?? Buffer.alloc(0)]);
}

function readAnswer(bytes: Buffer): SeenAnswer | undefined {
  const split = bytes.indexOf('\r\n\r\n');
  const [, status] = /^HTTP\/1\.1 (\d{3})/u.exec(bytes.toString('latin1', 0, 20)) ?? [];
  if (split === -1 || status === undefined) return undefined;
  const headers = new Headers();
  for (const line of bytes.toString('latin1', 0, split).split('\r\n').slice(1)) {
    const colon = line.indexOf(':');
    headers.append(line.slice(0, colon), line.slice(colon + 1).trim());
  }
  const rest = bytes.subarray(split + 4);
  const chunked = headers.get('transfer-encoding') === 'chunked';
  const body = new Uint8Array(chunked ? joined(rest) : rest);
  return { status: Number(status), headers, body };
}

/** The bytes of chunks (RFC 9112, 7.1), as far as they came. */
function joined(bytes: Buffer): Buffer {
  const pieces: Buffer[] = [];
  let at = 0;
  for (;;) {
    const end = bytes.indexOf('\r\n', at);
    const size = Number.parseInt(bytes.toString('latin1', at, Math.max(end, at)), 16);
    if (end === -1 || !(size > 0)) return Buffer.concat(pieces);
    pieces.push(bytes.subarray(end + 2, end + 2 + size));
    at = end + 2 + size + 2;
  }
}
