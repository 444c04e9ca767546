import { byteStream } from './byte-stream.js';
import { openSource, type RequestSource } from './request-source.js';

/**
 * The raw body of a request, in large pieces. It errors with the reason of the signal, or with a
 * problem: `incomplete_body` when it breaks off, `request_too_slow` when next to nothing comes.
 */
export function readBody(request: Request, from: RequestSource = {}): ReadableStream<Uint8Array> {
  const fail = (error: unknown): void => {
    opened.release();
    bytes.fail(error);
  };
  const opened = openSource(request, from, fail);
  opened.stream.once('end', opened.release);
  const bytes = byteStream(opened.stream, { onCancel: opened.release, owned: opened.owned });
  return bytes.stream;
}
