import { once } from 'node:events';
import type { Writable } from 'node:stream';

/**
 * Writes a stream to a child's standard input and closes it. A child that stops reading is no
 * fault (EPIPE); a source that fails is told to `onError`. The source is always read to its end
 * or canceled. Resolves when nothing more will be written.
 */
export async function feed(
  pipe: Writable,
  source: ReadableStream<Uint8Array> | undefined,
  closed: Promise<unknown>,
  onError: (error: unknown) => void,
): Promise<void> {
  pipe.on('error', () => undefined);
  if (source === undefined) {
    pipe.end();
    return;
  }
  const reader = source.getReader();
  // Canceling settles a read that waits for a source which has nothing to say.
  const giveUp = (): void => void reader.cancel().catch(() => undefined);
  const gone = new Promise((resolve) => pipe.once('close', resolve));
  Promise.race([closed, gone]).then(giveUp, giveUp);
  try {
    for (let step = await reader.read(); !step.done; step = await reader.read()) {
      if (pipe.destroyed || !pipe.writable) break;
      if (!pipe.write(step.value)) await Promise.race([once(pipe, 'drain'), gone]);
    }
    pipe.end();
  } catch (error) {
    if (!pipe.destroyed) onError(error);
  } finally {
    giveUp();
  }
}
