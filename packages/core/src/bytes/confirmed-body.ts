/**
 * The same bytes, with a last word before their end: when `confirm` throws the body breaks off with
 * that error, and a store keeps nothing of it. It is asked only once everything else has been read.
 */
export function confirmedBody(
  body: ReadableStream<Uint8Array>,
  confirm: () => void,
): ReadableStream<Uint8Array> {
  const reader = body.getReader();
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const { done, value } = await reader.read();
        if (!done) return controller.enqueue(value);
        confirm();
        controller.close();
      },
      cancel: (reason) => reader.cancel(reason),
    },
    { highWaterMark: 0 },
  );
}
