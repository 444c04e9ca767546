import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import type { BlobInfo } from '@attune/core/ports';

/**
 * An object file is the bytes of the object and, after them, what else is known of it:
 *
 *     bytes | JSON of the info | length of that JSON, four bytes, big endian | magic, eight bytes
 *
 * One file, one rename: bytes and metadata cannot part, whenever the process dies. The bytes come
 * first, so a range is a plain read and rescue needs no tool.
 */
const magic = Buffer.from('ATTUNE1\n', 'latin1');
const tailBytes = magic.byteLength + 4;
/** No info is longer: a key has at most 1,024 bytes, a content type 255. */
const maxTrailerBytes = 4096;

// FIFOs put in place of an object must not block, and links must not be followed.
const readFlags = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

/** An object opened for reading. The caller must close `handle`. */
export interface OpenObject {
  readonly handle: FileHandle;
  readonly info: BlobInfo;
}

/** What is written after the bytes. */
export function trailerOf(info: BlobInfo): Buffer {
  const json = Buffer.from(JSON.stringify(info), 'utf8');
  const tail = Buffer.alloc(tailBytes);
  tail.writeUInt32BE(json.byteLength);
  magic.copy(tail, 4);
  return Buffer.concat([json, tail]);
}

/**
 * Opens what lies at `path`, which must be the object of `key` when one is given. Rejects with the
 * error of the file system, or for a file that is damaged or belongs elsewhere.
 */
export async function openObject(path: string, key?: string): Promise<OpenObject> {
  const handle = await open(path, readFlags);
  try {
    const info = await readTrailer(handle);
    if (info.key !== (key ?? info.key)) throw new Error('Object file belongs to another key');
    return { handle, info };
  } catch (error) {
    await handle.close();
    throw error;
  }
}

/** The info of what lies at `path`, `undefined` when there is nothing. */
export async function readInfo(path: string, key?: string): Promise<BlobInfo | undefined> {
  try {
    const { handle, info } = await openObject(path, key);
    await handle.close();
    return info;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Reads exactly this span unless the file ends. */
export async function readSpan(
  handle: FileHandle,
  position: number,
  length: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = new Uint8Array(length);
  let done = 0;
  while (done < length) {
    const { bytesRead } = await handle.read(bytes, done, length - done, position + done);
    if (bytesRead === 0) break;
    done += bytesRead;
  }
  return bytes.subarray(0, done);
}

async function readTrailer(handle: FileHandle): Promise<BlobInfo> {
  const stat = await handle.stat();
  if (!stat.isFile()) throw new Error('Object is not a regular file');
  const length = Math.min(stat.size, maxTrailerBytes);
  const end = Buffer.from((await readSpan(handle, stat.size - length, length)).buffer, 0, length);
  const sound = length >= tailBytes && end.subarray(-magic.byteLength).equals(magic);
  const jsonBytes = sound ? end.readUInt32BE(length - tailBytes) : length;
  const start = length - tailBytes - jsonBytes;
  if (start < 0) throw new Error('Object file is damaged: it has no trailer');
  const json: unknown = JSON.parse(end.toString('utf8', start, start + jsonBytes));
  const info = json as Omit<BlobInfo, 'updatedAt'> & { readonly updatedAt: string };
  if (info.sizeBytes !== stat.size - tailBytes - jsonBytes) {
    throw new Error('Object file is damaged: its size is not the one it was written with');
  }
  return { ...info, updatedAt: new Date(info.updatedAt) };
}
