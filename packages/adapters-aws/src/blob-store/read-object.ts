import type { Readable } from 'node:stream';

/** How an object is read on. */
export interface Reading {
  readonly signal: AbortSignal | undefined;
  /** Opens the same version again, from this many bytes after the start of the first opening. */
  reopen(offset: number): Promise<Readable>;
  /** Whether reading on may help after this error. */
  mayPass(error: unknown): boolean;
  /** Turns an error of the SDK into one for the caller. */
  explain(error: unknown): unknown;
}

/** Connections that may be lost in one reading. */
const mostReopenings = 3;

/**
 * The bytes of a download as a stream of the web: nothing is read before it is asked for, a lost
 * connection is opened again where it broke, and an abort ends the stream with the reason of the signal.
 */
export function webStreamOf(first: Readable, reading: Reading): ReadableStream<Uint8Array> {
  const { signal } = reading;
  let current = hold(first);
  let offset = 0;
  let reopenings = 0;
  let released = false;
  let abort = (): void => undefined;
  const release = (): void => {
    released = true;
    signal?.removeEventListener('abort', abort);
    current.source.destroy();
  };

  async function next(): Promise<IteratorResult<Uint8Array>> {
    for (;;) {
      const part = await current.parts.next().catch(reopenAfter);
      if (part !== undefined) return part;
    }
  }

  async function reopenAfter(error: unknown): Promise<undefined> {
    const over = signal?.aborted === true || reopenings === mostReopenings;
    if (over || !reading.mayPass(error)) throw error;
    reopenings += 1;
    current.source.destroy();
    current = hold(await reading.reopen(offset));
    if (released) current.source.destroy();
    return undefined;
  }

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
          const { done, value } = await next();
          if (signal?.aborted) return;
          if (done) {
            release();
            controller.close();
            return;
          }
          offset += value.byteLength;
          controller.enqueue(new Uint8Array(value));
        } catch (error) {
          if (signal?.aborted) return;
          release();
          throw reading.explain(error);
        }
      },
      cancel: release,
    },
    { highWaterMark: 0 },
  );
}

function hold(source: Readable): {
  readonly source: Readable;
  readonly parts: AsyncIterator<Uint8Array>;
} {
  // An error before anything is read, or after a cancel, would end the process.
  source.on('error', () => undefined);
  return { source, parts: source[Symbol.asyncIterator]() };
}
