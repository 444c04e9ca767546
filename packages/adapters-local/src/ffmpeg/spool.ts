import { type FileHandle, open } from 'node:fs/promises';
import type { ByteRange, CallOptions, MediaSource } from '@attune/core/ports';

/** Enough for every header and every index that lies at an end, unless a file is made oddly. */
const endBytes = 8 * 1_048_576;

/** Writes the source to a private file and resolves its size; ffmpeg needs to seek in it. */
export async function spool(
  source: MediaSource,
  path: string,
  options: CallOptions,
): Promise<number> {
  const file = await open(path, 'wx', 0o600);
  try {
    return await copy(source, file, 0, options);
  } finally {
    await file.close();
  }
}

/** Whether a source is so large that its ends are worth a try. */
export function hasFarEnds(sizeBytes: number | undefined): sizeBytes is number {
  return sizeBytes !== undefined && sizeBytes > 4 * endBytes;
}

/**
 * Writes the beginning and the end of the source to a private file of its size. Resolves with the hole
 * between them.
 */
export async function spoolEnds(
  source: MediaSource,
  path: string,
  sizeBytes: number,
  options: CallOptions,
): Promise<ByteRange> {
  const file = await open(path, 'wx', 0o600);
  try {
    await file.truncate(sizeBytes);
    for (const start of [0, sizeBytes - endBytes]) {
      await copy(source, file, start, { ...options, range: { start, end: start + endBytes } });
    }
    return { start: endBytes, end: sizeBytes - endBytes };
  } finally {
    await file.close();
  }
}

async function copy(
  source: MediaSource,
  file: FileHandle,
  at: number,
  options: CallOptions & { readonly range?: ByteRange },
): Promise<number> {
  const { signal } = options;
  const reader = (await source(options)).getReader();
  // A read that waits for more settles only when the stream is canceled.
  const stop = (): void => void reader.cancel(signal?.reason).catch(() => undefined);
  signal?.addEventListener('abort', stop, { once: true });
  if (signal?.aborted) stop();
  try {
    let size = 0;
    for (let step = await reader.read(); !step.done; step = await reader.read()) {
      await writeAt(file, step.value, at + size);
      size += step.value.byteLength;
    }
    signal?.throwIfAborted();
    return size;
  } finally {
    signal?.removeEventListener('abort', stop);
    stop();
  }
}

async function writeAt(file: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  for (let done = 0; done < bytes.byteLength; ) {
    const left = bytes.byteLength - done;
    done += (await file.write(bytes, done, left, position + done)).bytesWritten;
  }
}
