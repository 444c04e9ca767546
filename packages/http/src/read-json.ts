import { HttpProblem, RequestTimedOut } from './problem.js';
import type { AppContext } from './request-context.js';

/**
 * The JSON body of a request, read no further than `maxBytes`.
 *
 * @throws HttpProblem 415 for another type, 413 when it is larger, 408 when it does not come within
 *   the time of the request, 400 when it is no JSON.
 */
export async function readJson(c: AppContext, maxBytes: number): Promise<unknown> {
  const type = c.req.header('content-type') ?? '';
  if (!/^application\/(?:[\w.+-]+\+)?json\s*(?:;|$)/iu.test(type)) {
    throw new HttpProblem(415, 'unsupported_body', 'Send the body as application/json.');
  }
  const text = await readText(c, maxBytes);
  try {
    return JSON.parse(text);
  } catch {
    // The parser's message quotes the body.
    throw new HttpProblem(400, 'invalid_json', 'The body is not valid JSON.');
  }
}

/** The body of a request as text, by the same rules. */
export async function readText(c: AppContext, maxBytes: number): Promise<string> {
  if (Number(c.req.header('content-length') ?? 0) > maxBytes) throw tooLarge(maxBytes);
  const { body } = c.req.raw;
  if (body === null) return '';
  const signal = c.get('signal');
  const reader = (body as ReadableStream<Uint8Array>).getReader();
  // A body that comes too slowly ends with the time of the request.
  const stop = (): void => void reader.cancel(signal.reason).catch(() => undefined);
  signal.addEventListener('abort', stop, { once: true });
  try {
    const chunks: Uint8Array[] = [];
    let size = 0;
    for (;;) {
      const { done, value } = await reader.read();
      if (signal.aborted) throw ended(signal.reason);
      if (done) return decode(chunks);
      size += value.byteLength;
      if (size > maxBytes) throw tooLarge(maxBytes);
      chunks.push(value);
    }
  } finally {
    signal.removeEventListener('abort', stop);
    reader.cancel().catch(() => undefined);
  }
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

function decode(chunks: readonly Uint8Array[]): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks));
  } catch {
    throw new HttpProblem(400, 'invalid_json', 'The body is not UTF-8.');
  }
}

function tooLarge(maxBytes: number): HttpProblem {
  return new HttpProblem(
    413,
    'body_too_large',
    `The body is larger than the ${maxBytes} bytes this route takes.`,
    { headers: { connection: 'close' } },
  );
}
