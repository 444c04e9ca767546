import { concatBytes } from './bytes.js';

/** The first bytes of a stream, fewer if it is shorter, and a stream of all its bytes. */
export async function peek(
  stream: ReadableStream<Uint8Array>,
  count: number,
  signal?: AbortSignal,
): Promise<{ readonly head: Uint8Array; readonly bytes: ReadableStream<Uint8Array> }> {
  const reader = stream.getReader();
  const ahead: Uint8Array[] = [];
  // A read that waits for more settles only when the stream is canceled.
  const stop = (): void => void reader.cancel(signal?.reason).catch(() => undefined);
  signal?.addEventListener('abort', stop, { once: true });
  try {
    for (let size = 0; size < count; size += ahead.at(-1)?.byteLength ?? 0) {
      const { done, value } = await reader.read();
      signal?.throwIfAborted();
      if (done) break;
      ahead.push(value);
    }
  } finally {
    signal?.removeEventListener('abort', stop);
  }
  // Copied: a reader may give the pieces back as soon as it has used them.
  const head = concatBytes(ahead.map((piece) => piece.subarray(0, count))).slice(0, count);
  const bytes = new ReadableStream<Uint8Array>(
    {
      pull: async (controller) => {
        const value = ahead.shift() ?? (await reader.read()).value;
        if (value === undefined) controller.close();
        else controller.enqueue(value);
      },
      cancel: (reason) => reader.cancel(reason),
    },
    { highWaterMark: 0 },
  );
  return { head, bytes };
}
