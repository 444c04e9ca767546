import type { Readable } from 'node:stream';

/**
 * The bytes of a download as a stream of the web: nothing is read before it is asked for, and an abort
 * ends it with the reason of the signal.
 *
 * @param explain turns an error of the SDK into one for the caller.
 */
export function webStreamOf(
  source: Readable,
  signal: AbortSignal | undefined,
  explain: (error: unknown) => unknown,
): ReadableStream<Uint8Array> {
  const parts: AsyncIterator<Uint8Array> = source[Symbol.asyncIterator]();
  // An error before anything is read, or after a cancel, would end the process.
  source.on('error', () => undefined);
  let abort = (): void => undefined;
  const release = (): void => {
    signal?.removeEventListener('abort', abort);
    source.destroy();
  };
  return new ReadableStream<Uint8Array>(
    {
      start(controller) {
        abort = () => {
          controller.error(signal?.reason);
          release();
        };
        signal?.addEventListener('abort', abort, { once: true });
        if (signal?.aborted) abort();
      },
      async pull(controller) {
        try {
          const { done, value } = await parts.next();
          if (signal?.aborted) return;
          if (done) {
            release();
            controller.close();
          } else controller.enqueue(new Uint8Array(value));
        } catch (error) {
          if (signal?.aborted) return;
          release();
          throw explain(error);
        }
      },
      cancel: release,
    },
    { highWaterMark: 0 },
  );
}
