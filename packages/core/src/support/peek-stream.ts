import { concatBytes } from './bytes.js';

/** Looks at the first bytes of a stream; the returned stream still begins with them. */
export async function peekStream(
  body: ReadableStream<Uint8Array>,
  bytes: number,
): Promise<{ readonly head: Uint8Array; readonly stream: ReadableStream<Uint8Array> }> {
  const reader = body.getReader();
  const chunks: Uint8Array[] = [];
  let total = 0;
  while (total < bytes) {
    const { done, value } = await reader.read();
    if (done) break;
    chunks.push(value);
    total += value.byteLength;
  }
  const waiting = [...chunks];
  const stream = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const next = waiting.shift();
        if (next !== undefined) return controller.enqueue(next);
        const { done, value } = await reader.read();
        if (done) controller.close();
        else controller.enqueue(value);
      },
      cancel: (reason) => reader.cancel(reason),
    },
    { highWaterMark: 0 },
  );
  return { head: concatBytes(chunks).subarray(0, bytes), stream };
}
