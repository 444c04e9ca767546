import type { Readable } from 'node:stream';

/**
 * A pipe as a web stream with back pressure. It ends when the process has, and errors when the
 * process failed, so that a reader cannot take a part for the whole.
 */
export function outputStream(
  pipe: Readable,
  exit: Promise<unknown>,
  stop: () => Promise<void>,
): ReadableStream<Uint8Array> {
  const chunks = pipe.iterator({ destroyOnReturn: true });
  return new ReadableStream<Uint8Array>(
    {
      async pull(control) {
        const chunk = await nextChunk(chunks);
        if (chunk !== undefined) return control.enqueue(chunk);
        await exit;
        control.close();
      },
      cancel: stop,
    },
    { highWaterMark: 0 },
  );
}

async function nextChunk(chunks: AsyncIterator<Uint8Array>): Promise<Uint8Array | undefined> {
  try {
    const step = await chunks.next();
    return step.done === true ? undefined : step.value;
  } catch {
    // A pipe that broke: why is told by the exit.
    return undefined;
  }
}

/** Keeps the last bytes of a pipe and drains the rest, so that the writer never blocks. */
export class Tail {
  readonly #limit: number;
  #kept: Buffer = Buffer.alloc(0);

  constructor(pipe: Readable, limit: number) {
    this.#limit = limit;
    pipe.on('error', () => undefined);
    pipe.on('data', (chunk: Buffer) => {
      const all = Buffer.concat([this.#kept, chunk]);
      this.#kept = all.subarray(Math.max(0, all.byteLength - limit));
    });
  }

  text(): string {
    return this.#kept.subarray(-this.#limit).toString('utf8');
  }
}
