import type { FileHandle } from 'node:fs/promises';
import { returnBytes } from '@attune/core/adapter-kit';

/** One call of the system for so much, however small the pieces are. */
const batchBytes = 1_048_576;
/** How much is written before the disk is set to work, so that the last sync has little left to do. */
const syncEveryBytes = 64 * 1_048_576;

/**
 * Writes a file piece by piece. The next pieces are fetched while the last ones are written. Lent
 * pieces are returned when they are written.
 */
export class FileWriter {
  readonly #handle: FileHandle;
  #batch: Uint8Array[] = [];
  #batchBytes = 0;
  #writing: Promise<void> = Promise.resolve();
  #syncing: Promise<void> = Promise.resolve();
  #unsyncedBytes = 0;
  #sizeBytes = 0;

  constructor(handle: FileHandle) {
    this.#handle = handle;
  }

  /** What was added so far. */
  get sizeBytes(): number {
    return this.#sizeBytes;
  }

  /** Resolves when there is room for more; rejects when what was added before cannot be written. */
  async add(bytes: Uint8Array): Promise<void> {
    this.#batch.push(bytes);
    this.#batchBytes += bytes.byteLength;
    this.#sizeBytes += bytes.byteLength;
    if (this.#batchBytes >= batchBytes) await this.#flush();
  }

  /** Resolves when everything is written. To make it durable is left to the caller. */
  async finish(): Promise<void> {
    await this.#flush();
    await this.#writing;
    await this.#syncing;
  }

  async #flush(): Promise<void> {
    await this.#writing;
    const batch = this.#batch;
    this.#batch = [];
    this.#batchBytes = 0;
    this.#writing = this.#write(batch);
    this.#writing.catch(() => undefined);
  }

  async #write(batch: readonly Uint8Array[]): Promise<void> {
    let left = batch;
    while (left.length > 0) {
      const { bytesWritten } = await this.#handle.writev(left);
      this.#unsyncedBytes += bytesWritten;
      left = after(left, bytesWritten);
    }
    for (const piece of batch) returnBytes(piece);
    if (this.#unsyncedBytes < syncEveryBytes) return;
    this.#unsyncedBytes = 0;
    await this.#syncing;
    this.#syncing = this.#handle.datasync();
    this.#syncing.catch(() => undefined);
  }
}

/** What is left of a batch of which only so much was written. */
function after(batch: readonly Uint8Array[], written: number): readonly Uint8Array[] {
  let done = written;
  return batch.flatMap((piece) => {
    const rest = piece.subarray(Math.min(done, piece.byteLength));
    done -= piece.byteLength - rest.byteLength;
    return rest.byteLength === 0 ? [] : [rest];
  });
}
