import type { Hasher } from '../../ports/hasher.js';

/** The stream, ended by the signal also while its source is silent: the source is cancelled then. */
export function untilAborted(
  stream: ReadableStream<Uint8Array>,
  signal: AbortSignal | undefined,
): ReadableStream<Uint8Array> {
  if (signal === undefined) return stream;
  return stream.pipeThrough(new TransformStream<Uint8Array, Uint8Array>(), { signal });
}

/** A stream that lets at most `maxBytes` through and then fails with `tooLarge()`. */
export function limitStream(
  maxBytes: number,
  tooLarge: () => Error,
): TransformStream<Uint8Array, Uint8Array> {
  let total = 0;
  return new TransformStream({
    transform(chunk, controller) {
      total += chunk.byteLength;
      if (total > maxBytes) controller.error(tooLarge());
      else controller.enqueue(chunk);
    },
  });
}

/** A stream that hashes what passes; `digest` may be asked for once everything has passed. */
export function hashWhilePassing(hasher: Hasher): {
  readonly stream: TransformStream<Uint8Array, Uint8Array>;
  digest(): Promise<string>;
} {
  const running = hasher.sha256();
  const stream = new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, controller) {
      running.update(chunk);
      controller.enqueue(chunk);
    },
  });
  return { stream, digest: () => running.digest() };
}
