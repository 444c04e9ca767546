import {
  createJsonScanner,
  createPace,
  describeExcess,
  type JsonBounds,
  type Pace,
  parseInPieces,
} from '@attune/core/adapter-kit';
import type { BodyPermit } from './body-gate.js';
import { HttpProblem, RequestTimedOut } from './problem.js';
import type { AppContext } from './request-context.js';

/** Deeper than any JSON that a route takes. */
export const jsonDepth = 32;

/** How large a body of JSON may be. */
export interface BodyBounds extends JsonBounds {
  readonly bytes: number;
}

/**
 * The JSON body of a request. Its bytes, nesting and values are bounded as it arrives, before
 * anything is made of it.
 *
 * @throws HttpProblem 415 for another type, 413 when it has too many bytes, 408 when it does not
 *   come within the time of the request, 400 when it is not JSON, nests too deep, holds too many
 *   values or names a member twice, 503 when the host holds too many large bodies.
 */
export async function readJson(
  c: AppContext,
  bounds: BodyBounds,
  permit: BodyPermit,
): Promise<unknown> {
  if (!isJson(c)) {
    throw new HttpProblem(415, 'unsupported_body', 'Send the body as application/json.');
  }
  const scanner = createJsonScanner({ ...bounds, distinct: true });
  const bytes = await readBytes(c, bounds.bytes, (chunk) => {
    permit.add(chunk.byteLength);
    const excess = scanner.push(chunk);
    if (excess === undefined) return;
    const message = `the body cannot be used: ${describeExcess(excess, bounds)}`;
    throw new HttpProblem(400, 'invalid_input', `The request is not valid: ${message}.`, {
      errors: [{ path: 'body', message }],
      headers: { connection: 'close' },
    });
  });
  await permit.turn(c.get('signal'));
  try {
    return await parseInPieces(bytes);
  } catch {
    // The parser's message quotes the body.
    throw new HttpProblem(400, 'invalid_json', 'The body is not valid JSON in UTF-8.');
  }
}

/** Whether the request says that its body is JSON. */
export function isJson(c: AppContext): boolean {
  const type = c.req.header('content-type') ?? '';
  return /^application\/(?:[\w.+-]+\+)?json\s*(?:;|$)/iu.test(type);
}

/** The body of a request as text; 408, 413 and 400 as for JSON. */
export async function readText(c: AppContext, maxBytes: number): Promise<string> {
  const bytes = await readBytes(c, maxBytes, () => undefined);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new HttpProblem(400, 'invalid_json', 'The body is not UTF-8.');
  }
}

/** Reads no further than `maxBytes`, and as long as `look` does not throw. */
async function readBytes(
  c: AppContext,
  maxBytes: number,
  look: (chunk: Uint8Array) => void,
): Promise<Uint8Array> {
  if (Number(c.req.header('content-length') ?? 0) > maxBytes) throw tooLarge(maxBytes);
  const { body } = c.req.raw;
  if (body === null) return new Uint8Array();
  const signal = c.get('signal');
  const reader = (body as ReadableStream<Uint8Array>).getReader();
  // A body that comes too slowly ends with the time of the request.
  const stop = (): void => void reader.cancel(signal.reason).catch(() => undefined);
  signal.addEventListener('abort', stop, { once: true });
  try {
    const chunks: Uint8Array[] = [];
    const pace = createPace();
    let left = maxBytes;
    for (;;) {
      const { done, value } = await reader.read();
      if (signal.aborted) throw ended(signal.reason);
      if (done) return Buffer.concat(chunks);
      left -= value.byteLength;
      if (left < 0) throw tooLarge(maxBytes);
      look(value);
      chunks.push(value);
      await restIfDue(pace);
    }
  } finally {
    signal.removeEventListener('abort', stop);
    reader.cancel().catch(() => undefined);
  }
}

/** A fast sender leaves others no turn by itself. */
async function restIfDue(pace: Pace): Promise<void> {
  if (pace.due()) await pace.rest();
}

/** A body that is late is the fault of its sender, unlike work that is. */
function ended(reason: unknown): unknown {
  if (!(reason instanceof RequestTimedOut)) return reason;
  return new HttpProblem(
    408,
    'request_too_slow',
    'The body did not arrive in time; send it again.',
  );
}

function tooLarge(maxBytes: number): HttpProblem {
  return new HttpProblem(
    413,
    'body_too_large',
    `The body is larger than the ${maxBytes} bytes this route takes.`,
    { headers: { connection: 'close' } },
  );
}
