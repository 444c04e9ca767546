/** The same bytes until so many have passed, then the error; the source is canceled with it. */
export function cutStream(
  source: ReadableStream<Uint8Array>,
  afterBytes: number,
  error: Error,
): ReadableStream<Uint8Array> {
  const reader = source.getReader();
  let left = afterBytes;
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        if (left <= 0) {
          controller.error(error);
          await reader.cancel(error);
          return;
        }
        const { done, value } = await reader.read();
        if (done) {
          controller.close();
          return;
        }
        controller.enqueue(value.subarray(0, left));
        left -= value.length;
      },
      cancel: (reason) => reader.cancel(reason),
    },
    // An error drops what is queued: every byte before it must have been asked for.
    { highWaterMark: 0 },
  );
}

/** Cuts a stream, or the streams directly inside an object; anything else comes back as it is. */
export function cutWithin(value: unknown, afterBytes: number, error: Error): unknown {
  if (isStream(value)) return cutStream(value, afterBytes, error);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value);
  if (!entries.some(([, part]) => isStream(part))) return value;
  return Object.fromEntries(
    entries.map(([key, part]) => [key, isStream(part) ? cutStream(part, afterBytes, error) : part]),
  );
}

function isStream(value: unknown): value is ReadableStream<Uint8Array> {
  return typeof value === 'object' && value !== null && 'getReader' in value;
}
