import type { Readable } from 'node:stream';
import { lendBytes } from '@attune/core/adapter-kit';
import { freeBuffer } from './free-buffer.js';

/** So much is read ahead, and handed on at once: waiting for each small piece would cost more. */
const batchBytes = 1_048_576;
/** So much is enough for a first look, which may end it all. */
const firstBytes = 16_384;

/** A web stream of what a Node stream delivers, and a way to end it from outside. */
export interface ByteStream {
  readonly stream: ReadableStream<Uint8Array>;
  /** Errors the stream, now or when it is read; without effect once it has ended. */
  fail(error: unknown): void;
}

/** What a stream of bytes is told of its source. */
export interface ByteStreamOptions {
  readonly onCancel: (reason: unknown) => void;
  /** Nothing else refers to the buffers of the pieces, so that the last reader may free them. */
  readonly owned: boolean;
}

/**
 * Hands on the pieces that a socket gives as they are, many at once. The errors of `source` are for
 * the caller to watch and to pass to `fail`.
 */
export function byteStream(source: Readable, { onCancel, owned }: ByteStreamOptions): ByteStream {
  let waiting: Uint8Array[] = [];
  let size = 0;
  let wanted = firstBytes;
  let ended = false;
  let failure: { readonly error: unknown } | undefined;
  let wake = (): void => undefined;
  const add = (piece: Uint8Array): void => {
    if (owned) lend(piece);
    waiting.push(piece);
    size += piece.byteLength;
    if (size < wanted) return;
    source.pause();
    wake();
  };
  const end = (): void => {
    ended = true;
    wake();
  };
  const stop = (): void => {
    source.off('data', add);
    waiting = [];
  };
  const take = (): readonly Uint8Array[] => {
    const batch = waiting;
    waiting = [];
    size = 0;
    wanted = batchBytes;
    if (!ended) source.resume();
    return batch;
  };
  source.pause();
  source.on('data', add);
  source.on('end', end);
  const stream = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        if (!ended && size < wanted && failure === undefined) {
          await new Promise<void>((resolve) => {
            wake = resolve;
            source.resume();
          });
        }
        if (failure !== undefined) throw failure.error;
        for (const piece of take()) controller.enqueue(piece);
        if (ended && size === 0) controller.close();
      },
      cancel(reason) {
        stop();
        onCancel(reason);
      },
    },
    { highWaterMark: 0 },
  );
  return {
    stream,
    fail(error) {
      if (ended || failure !== undefined) return;
      failure = { error };
      stop();
      wake();
    },
  };
}

/** Part of a buffer is not lent: the rest of it may be in use. */
function lend(piece: Uint8Array): void {
  const { buffer, byteLength } = piece;
  if (!(buffer instanceof ArrayBuffer) || byteLength !== buffer.byteLength) return;
  lendBytes(piece, () => freeBuffer(buffer));
}
