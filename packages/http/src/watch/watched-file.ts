import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { type FileHandle, lstat, open } from 'node:fs/promises';

/** The file changed while it was read, so it is not whole yet. */
export class StillChanging extends Error {
  override readonly name = 'StillChanging';
}

const chunkBytes = 65_536;

/** The file is larger than a recording may be. It was not read. */
export class TooLarge extends Error {
  override readonly name = 'TooLarge';
  /** Tells this state of the file from others. */
  readonly mark: string;

  constructor(bytes: number, most: number, mark: string) {
    super(`The file has ${bytes} bytes; a recording may have at most ${most}.`);
    this.mark = mark;
  }
}

/** What tells one state of a file from another. */
export interface FileState {
  readonly size: number;
  readonly modifiedMs: number;
}

/** A recording in the watched folder, open for reading. */
export interface WatchedFile extends AsyncDisposable {
  /** SHA-256 of its bytes, lower-case hexadecimal. */
  readonly sha256: string;
  /** Its bytes from the first one. */
  body(): ReadableStream<Uint8Array>;
  /** @throws StillChanging if the file is no longer the one that was hashed. */
  requireUnchanged(): Promise<void>;
  /** Whether its path still leads to it, and not to a file that took its place. */
  isInPlace(): Promise<boolean>;
}

/**
 * Opens a file and hashes it. Links are not followed, and what is not a plain file is not read: a pipe
 * would never end.
 *
 * @returns `undefined` for what is not a plain file, or is gone.
 * @throws TooLarge, StillChanging; what the file system throws.
 */
export async function openWatchedFile(
  path: Buffer,
  mostBytes: number,
  signal: AbortSignal,
): Promise<WatchedFile | undefined> {
  const handle = await openPlain(path);
  if (handle === undefined) return undefined;
  try {
    const { ino, dev, mtimeMs } = await handle.stat();
    const before = await stateOf(handle);
    if (before.size > mostBytes)
      throw new TooLarge(before.size, mostBytes, `${ino}x${Math.trunc(mtimeMs)}`);
    const hash = createHash('sha256');
    for await (const chunk of bytesOf(handle, signal)) hash.update(chunk);
    const requireUnchanged = async (): Promise<void> => {
      if (!isSameState(before, await stateOf(handle))) throw new StillChanging('The file changed.');
    };
    await requireUnchanged();
    return {
      sha256: hash.digest('hex'),
      body: () => ReadableStream.from(bytesOf(handle, signal)),
      requireUnchanged,
      isInPlace: async () => {
        const now = await lstat(path).catch(() => undefined);
        return now?.ino === ino && now.dev === dev;
      },
      [Symbol.asyncDispose]: () => handle.close(),
    };
  } catch (error) {
    await handle.close();
    throw error;
  }
}

/** Without waiting for a writer, as opening a pipe would. */
async function openPlain(path: Buffer): Promise<FileHandle | undefined> {
  const { O_RDONLY, O_NOFOLLOW, O_NONBLOCK } = constants;
  let handle: FileHandle;
  try {
    handle = await open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ELOOP' || code === 'ENXIO') return undefined;
    throw error;
  }
  if ((await handle.stat()).isFile()) return handle;
  await handle.close();
  return undefined;
}

/** From the first byte, however often it is called. */
async function* bytesOf(handle: FileHandle, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  for (let position = 0; ; ) {
    signal.throwIfAborted();
    const room = Buffer.allocUnsafe(chunkBytes);
    const { bytesRead } = await handle.read(room, 0, chunkBytes, position);
    if (bytesRead === 0) return;
    position += bytesRead;
    yield room.subarray(0, bytesRead);
  }
}

async function stateOf(handle: FileHandle): Promise<FileState> {
  const { size, mtimeMs: modifiedMs } = await handle.stat();
  return { size, modifiedMs };
}

/** Whether nothing was written in between. */
export function isSameState(a: FileState, b: FileState): boolean {
  return a.size === b.size && a.modifiedMs === b.modifiedMs;
}
