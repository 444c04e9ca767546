import type { SeenAnswer } from './openapi-answers.js';
import type { Operation } from './openapi-operations.js';
import { asJson } from './openapi-values.js';

/** One part of a form; a file when it has a name. */
export interface FormPart {
  readonly name: string;
  readonly filename?: string;
  readonly type?: string;
  readonly content: Uint8Array | string;
}

/** What is put into an operation. */
export interface Ask {
  readonly path?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string | readonly string[]>>;
  readonly headers?: Readonly<Record<string, string>>;
  /** At most one of the three. */
  readonly json?: unknown;
  readonly form?: readonly FormPart[];
  readonly raw?: Uint8Array<ArrayBuffer> | string;
  /** An `Authorization` header is made of it. */
  readonly token?: string | undefined;
}

/** A request as it goes over the line. */
export interface WireRequest {
  readonly method: string;
  /** Path and query. */
  readonly target: string;
  readonly headers: ReadonlyMap<string, string>;
  readonly body: Uint8Array<ArrayBuffer> | undefined;
}

const boundary = '----attune0123456789';

/** The request that an ask makes of an operation. */
export function wireRequest(
  { method, path }: Pick<Operation, 'method' | 'path'>,
  ask: Ask,
): WireRequest {
  const headers = new Map(
    Object.entries(ask.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]),
  );
  const [type, body] = bodyOf(ask);
  if (type !== undefined && !headers.has('content-type')) headers.set('content-type', type);
  if (ask.token !== undefined) headers.set('authorization', `Bearer ${ask.token}`);
  const filled = path.replaceAll(/\{(\w+)\}/gu, (_, name: string) =>
    encoded(ask.path?.[name] ?? ''),
  );
  return { method, target: filled + queryOf(ask), headers, body };
}

/** What an application in this process is. */
export interface WebApp {
  fetch(request: Request, env?: object): Response | Promise<Response>;
}

/**
 * Sends a request to an application in this process and reads the answer to its end. Resolves
 * `undefined` when the request holds what the web's `Request` does not let through.
 */
export async function sendTo(app: WebApp, wire: WireRequest): Promise<SeenAnswer | undefined> {
  const request = webRequest(wire);
  if (request === undefined) return undefined;
  const answer = await app.fetch(request, {});
  return {
    status: answer.status,
    headers: answer.headers,
    body: await bytesOf(answer),
  };
}

/** Of a stream of events, which may last, the bytes up to the first event. */
export async function bytesOf(answer: Response): Promise<Uint8Array> {
  if (answer.body === null || !isEventStream(answer.headers)) {
    return new Uint8Array(await answer.arrayBuffer());
  }
  const pieces: Uint8Array[] = [];
  for await (const piece of answer.body) {
    pieces.push(piece);
    if (holdsEvent(Buffer.concat(pieces).toString('latin1'))) break;
  }
  return new Uint8Array(Buffer.concat(pieces));
}

export function isEventStream(headers: Headers): boolean {
  return headers.get('content-type')?.startsWith('text/event-stream') ?? false;
}

/** Whether a whole event is in the text of a stream. */
export function holdsEvent(text: string): boolean {
  const begins = text.indexOf('event:');
  return begins !== -1 && text.includes('\n\n', begins);
}

function webRequest({ method, target, headers, body }: WireRequest): Request | undefined {
  try {
    return new Request(`http://localhost${target}`, {
      method,
      headers: [...headers],
      ...(body === undefined || method === 'GET' ? {} : { body }),
    });
  } catch (error) {
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}

/** The bytes of a form. */
export function formBytes(
  parts: readonly FormPart[],
  mark: string = boundary,
): Uint8Array<ArrayBuffer> {
  const pieces = parts.flatMap(({ name, filename, type, content }) => {
    const file = filename === undefined ? '' : `; filename="${filename}"`;
    const head = `--${mark}\r\ncontent-disposition: form-data; name="${name}"${file}\r\n`;
    const kind = type === undefined ? '' : `content-type: ${type}\r\n`;
    return [Buffer.from(`${head}${kind}\r\n`), Buffer.from(content), Buffer.from('\r\n')];
  });
  return Uint8Array.from(Buffer.concat([...pieces, Buffer.from(`--${mark}--\r\n`)]));
}

function bodyOf(ask: Ask): [string | undefined, Uint8Array<ArrayBuffer> | undefined] {
  if (ask.form !== undefined) {
    return [`multipart/form-data; boundary=${boundary}`, formBytes(ask.form)];
  }
  if (ask.json !== undefined) return ['application/json', utf8(asJson(ask.json))];
  if (ask.raw === undefined) return [undefined, undefined];
  return [undefined, typeof ask.raw === 'string' ? utf8(ask.raw) : ask.raw];
}

function queryOf({ query = {} }: Ask): string {
  const pairs = Object.entries(query).flatMap(([name, value]) =>
    [value].flat().map((one) => `${encoded(name)}=${encoded(one)}`),
  );
  return pairs.length === 0 ? '' : `?${pairs.join('&')}`;
}

/** Half surrogate pairs cannot be sent; what programs make of them is. */
function encoded(text: string): string {
  return encodeURIComponent(Buffer.from(text).toString());
}

function utf8(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text);
}
