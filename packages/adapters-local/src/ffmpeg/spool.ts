import { open } from 'node:fs/promises';
import type { CallOptions, MediaSource } from '@attune/core';

/** Writes the source to a private file and resolves its size; ffmpeg needs to seek in it. */
export async function spool(
  source: MediaSource,
  path: string,
  { signal }: CallOptions,
): Promise<number> {
  const reader = (await source({ signal })).getReader();
  // A read that waits for more settles only when the stream is cancelled.
  const stop = (): void => void reader.cancel(signal?.reason).catch(() => undefined);
  signal?.addEventListener('abort', stop, { once: true });
  if (signal?.aborted) stop();
  try {
    const file = await open(path, 'wx', 0o600);
    try {
      let size = 0;
      for (let step = await reader.read(); !step.done; step = await reader.read()) {
        await file.writeFile(step.value);
        size += step.value.byteLength;
      }
      signal?.throwIfAborted();
      return size;
    } finally {
      await file.close();
    }
  } finally {
    signal?.removeEventListener('abort', stop);
    stop();
  }
}
