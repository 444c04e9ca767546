import { PortError } from '../errors/port-error.js';

const chunkBytes = 64 * 1024;

/** Where a byte stream takes its bytes from. */
export interface ByteSource {
  /** How many bytes there are. */
  readonly length: number;
  /** Up to `length` bytes from `offset` on, in memory the stream may give away; never none. */
  read(offset: number, length: number): Promise<Uint8Array<ArrayBuffer>>;
  /** Runs once, on every way out: read to the end, canceled, failed or aborted. */
  close?(): Promise<void>;
  /** Errors the stream with `signal.reason`. */
  readonly signal?: AbortSignal | undefined;
}

/** A stream that reads nothing before it is asked to, and lets go with its last byte. */
export function streamFrom(source: ByteSource): ReadableStream<Uint8Array> {
  const { signal } = source;
  let offset = 0;
  let released: Promise<void> | undefined;
  let abort = (): void => undefined;
  const release = (): Promise<void> => {
    signal?.removeEventListener('abort', abort);
    released ??= source.close?.() ?? Promise.resolve();
    return released;
  };
  return new ReadableStream<Uint8Array>(
    {
      async start(controller) {
        abort = () => {
          controller.error(signal?.reason);
          release().catch(() => undefined);
        };
        signal?.addEventListener('abort', abort, { once: true });
        if (signal?.aborted) abort();
        else if (source.length === 0) {
          await release();
          controller.close();
        }
      },
      async pull(controller) {
        try {
          const bytes = await source.read(offset, Math.min(chunkBytes, source.length - offset));
          if (released !== undefined) return;
          if (bytes.byteLength === 0) throw new Error(`Source ends early, at byte ${offset}`);
          offset += bytes.byteLength;
          controller.enqueue(bytes);
          if (offset < source.length) return;
          await release();
          controller.close();
        } catch (error) {
          await release().catch(() => undefined);
          throw error;
        }
      },
      cancel: release,
    },
    { highWaterMark: 0 },
  );
}

/** A stream of bytes that are in memory; its chunks are copies. */
export function streamOf(bytes: Uint8Array, signal?: AbortSignal): ReadableStream<Uint8Array> {
  return streamFrom({
    length: bytes.byteLength,
    read: (offset, length) =>
      Promise.resolve(new Uint8Array(bytes.subarray(offset, offset + length))),
    signal,
  });
}

/**
 * Reads a stream to its end.
 *
 * @throws PortError `limit_exceeded` as soon as it is longer than `maxBytes`; it is canceled then.
 */
export async function readBytes(
  stream: ReadableStream<Uint8Array>,
  maxBytes: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array[] = [];
  let total = 0;
  for await (const chunk of stream) {
    total += chunk.byteLength;
    if (total > maxBytes) {
      throw new PortError('limit_exceeded', `Stream is longer than ${maxBytes} bytes`, {
        port: 'bytes',
        operation: 'read',
      });
    }
    chunks.push(chunk);
  }
  return concatBytes(chunks);
}

/** One array of all chunks, in memory of its own. */
export function concatBytes(chunks: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(chunks.reduce((total, chunk) => total + chunk.byteLength, 0));
  let offset = 0;
  for (const chunk of chunks) {
    whole.set(chunk, offset);
    offset += chunk.byteLength;
  }
  return whole;
}

/** Orders strings as their UTF-8 bytes: negative when `a` comes first, zero when they are equal. */
export function compareUtf8(a: string, b: string): number {
  const shared = Math.min(a.length, b.length);
  for (let at = 0; at < shared; at += 1) {
    const left = a.charCodeAt(at);
    const right = b.charCodeAt(at);
    if (left !== right) return utf8Rank(left) - utf8Rank(right);
  }
  return a.length - b.length;
}

/** UTF-16 puts surrogates, which stand for the highest code points, below U+E000. */
function utf8Rank(unit: number): number {
  if (unit < 0xd800) return unit;
  return unit < 0xe000 ? unit + 0x2000 : unit - 0x800;
}
