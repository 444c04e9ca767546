import type { FileHandle } from 'node:fs/promises';

export const wavHeaderBytes = 44;

/** The most bytes of samples whose size a WAV header can state. */
export const maxWavDataBytes: number = 2 ** 32 - 1 - (wavHeaderBytes - 8);

const chunkBytes = 64 * 1024;

/** The header of a WAV file with 16-bit PCM. */
export function wavHeader(dataBytes: number, channels: number, sampleRateHz: number): Uint8Array {
  const header = Buffer.alloc(wavHeaderBytes);
  header.write('RIFF', 0, 'latin1');
  header.writeUInt32LE(wavHeaderBytes - 8 + dataBytes, 4);
  header.write('WAVEfmt ', 8, 'latin1');
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(channels, 22);
  header.writeUInt32LE(sampleRateHz, 24);
  header.writeUInt32LE(sampleRateHz * channels * 2, 28);
  header.writeUInt16LE(channels * 2, 32);
  header.writeUInt16LE(16, 34);
  header.write('data', 36, 'latin1');
  header.writeUInt32LE(dataBytes, 40);
  return new Uint8Array(header);
}

/**
 * Streams a header and then `dataBytes` of a file. `release` is called once, when the stream has
 * ended, failed, been canceled or the signal aborted.
 */
export function wavStream(
  header: Uint8Array,
  file: FileHandle,
  dataBytes: number,
  release: () => Promise<void>,
  signal?: AbortSignal,
): ReadableStream<Uint8Array> {
  let at = -1;
  let released: Promise<void> | undefined;
  let onAbort = (): void => undefined;
  const finish = (): Promise<void> => {
    signal?.removeEventListener('abort', onAbort);
    released ??= release();
    return released;
  };
  const next = async (control: ReadableStreamDefaultController<Uint8Array>): Promise<void> => {
    const want = Math.min(chunkBytes, dataBytes - at);
    const { buffer, bytesRead } = await file.read(new Uint8Array(want), 0, want, at);
    if (signal?.aborted) return;
    if (bytesRead === 0) throw new Error('The converted file ended early');
    at += bytesRead;
    control.enqueue(buffer.subarray(0, bytesRead));
    if (at < dataBytes) return;
    await finish();
    control.close();
  };
  return new ReadableStream<Uint8Array>(
    {
      start(control) {
        onAbort = () => {
          control.error(signal?.reason);
          finish().catch(() => undefined);
        };
        if (signal?.aborted) onAbort();
        else signal?.addEventListener('abort', onAbort, { once: true });
      },
      async pull(control) {
        if (at < 0) {
          at = 0;
          control.enqueue(header);
          return;
        }
        try {
          await next(control);
        } catch (error) {
          await finish();
          if (!signal?.aborted) throw error;
        }
      },
      cancel: finish,
    },
    { highWaterMark: 0 },
  );
}
