import { createHash, type Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import { FileWriter } from '../file-system/file-writer.js';
import type { Part } from './manifest.js';

/** How a file is told from another one. */
export interface FileDigest {
  readonly sizeBytes: number;
  readonly sha256: string;
}

/** Writes lines into a compressed file below `directory`, durably. An older one is replaced. */
export async function writeLines(
  directory: string,
  file: string,
  lines: AsyncIterable<string>,
  signal?: AbortSignal,
): Promise<Part> {
  const handle = await open(join(directory, file), 'w', 0o600);
  const writer = new FileWriter(handle);
  try {
    const digest = digester();
    const source = Readable.from(withEnds(lines), { objectMode: true, highWaterMark: 64 });
    const write = async (pieces: AsyncIterable<Uint8Array>) => {
      for await (const piece of pieces) await writer.add(piece);
    };
    await pipeline(source, createGzip({ level: 4 }), digest.through, write, { signal });
    await writer.finish();
    await handle.sync();
    return { file, ...digest.result() };
  } finally {
    await writer.finish().catch(() => undefined);
    await handle.close();
  }
}

async function* withEnds(lines: AsyncIterable<string>): AsyncGenerator<string> {
  for await (const line of lines) yield `${line}\n`;
}

/** The lines of a compressed file. Ending the iteration early closes the file. */
export async function* readLines(path: string): AsyncGenerator<string> {
  const input = createGunzip({ chunkSize: 262_144 });
  const fed = pipeline(createReadStream(path), input);
  // Its faults come out of the input as well; a reader that stops early is none.
  fed.catch(() => undefined);
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of input as AsyncIterable<Uint8Array>) {
    // Only \n ends a line: documents may hold every other character that ends lines elsewhere.
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
  if (rest !== '') yield rest;
}

/** What a file holds; `undefined` when it is not there. */
export async function digestOf(
  path: string,
  signal?: AbortSignal,
): Promise<FileDigest | undefined> {
  const digest = digester();
  try {
    await pipeline(createReadStream(path, { highWaterMark: 1_048_576 }), digest.through, nowhere, {
      signal,
    });
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? ''))
      return undefined;
    throw error;
  }
  return digest.result();
}

async function nowhere(source: AsyncIterable<unknown>): Promise<void> {
  for await (const _chunk of source);
}

function digester() {
  const hash: Hash = createHash('sha256');
  let sizeBytes = 0;
  const through = new Transform({
    transform(chunk: Uint8Array, _encoding, done) {
      hash.update(chunk);
      sizeBytes += chunk.byteLength;
      done(null, chunk);
    },
  });
  return { through, result: (): FileDigest => ({ sizeBytes, sha256: hash.digest('hex') }) };
}

/** Writes a small file, durably. */
export async function writeText(path: string, text: string): Promise<void> {
  await using handle = await open(path, 'wx', 0o600);
  await handle.writeFile(text);
  await handle.sync();
}
