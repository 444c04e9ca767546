import { createJsonScanner, describeExcess, type JsonBounds } from '@attune/core/adapter-kit';

/** How large an answer of JSON may be. */
export interface AnswerBounds extends JsonBounds {
  readonly bytes: number;
}

/** An answer from a server that goes beyond its bounds. The message never quotes it. */
export class AnswerTooLarge extends Error {
  override readonly name = 'AnswerTooLarge';
}

/**
 * The same answer, whose body ends with `AnswerTooLarge` as soon as it goes beyond the bounds: for
 * libraries that read an answer to its end and parse it, however large or deep it is.
 */
export function boundedAnswer(answer: Response, bounds: AnswerBounds): Response {
  if (answer.body === null) return answer;
  const scanner = createJsonScanner(bounds);
  let bytes = 0;
  const check = new TransformStream<Uint8Array, Uint8Array>({
    transform: (chunk, controller) => {
      bytes += chunk.byteLength;
      const excess = scanner.push(chunk);
      if (bytes > bounds.bytes) throw new AnswerTooLarge(`it has more than ${bounds.bytes} bytes`);
      if (excess !== undefined) throw new AnswerTooLarge(describeExcess(excess, bounds));
      controller.enqueue(chunk);
    },
  });
  const { status, statusText, headers } = answer;
  return new Response(answer.body.pipeThrough(check), { status, statusText, headers });
}
