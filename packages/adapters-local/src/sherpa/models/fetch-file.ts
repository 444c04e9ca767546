import { createHash, type Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { type FileHandle, open, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type CallOptions, PortError } from '@attune/core/ports';
import { makeDirectory } from '../../processes/make-directory.js';
import { diskError, modelError } from './model-error.js';
import type { ModelFiles, Part } from './model-files.js';

/** What the bytes of a file must add up to. */
export interface Checksum {
  readonly algorithm: 'sha256' | 'sha512';
  /** Lower-case hexadecimal. */
  readonly hex: string;
}

/** A file of a model on its way. */
export interface Fetching extends CallOptions {
  readonly mirror: ModelFiles;
  /** Where the mirror has it. */
  readonly source: string;
  /** What it is called in messages, its size in bytes and its checksum. */
  readonly file: {
    readonly path: string;
    readonly size: number;
    readonly checksum: Checksum;
  };
  /** Where it comes to stand once it is whole. */
  readonly target: string;
  /** Where what has arrived is kept. */
  readonly partial: string;
  /** Told how many bytes are there. */
  readonly onProgress: (bytes: number) => void;
  /** What to do about a wrong checksum, for the message: a sentence without its full stop. */
  readonly advice: string;
  /** How long it waits before it tries again, by the number of the try, in milliseconds. */
  readonly pauseMs: (failures: number) => number;
}

/** Tries in a row that bring nothing. */
const mostFailures = 5;

/**
 * Brings a file, goes on with what an earlier try brought, and checks it. What is not right never
 * stands at its place.
 */
export async function fetchFile(fetching: Fetching): Promise<void> {
  const { file, target, partial, onProgress } = fetching;
  const earlier = (await lengthOf(partial)) > 0;
  if ((await fetchPatiently(fetching)) !== file.checksum.hex) {
    await forget(partial);
    onProgress(0);
    // What was there before may have been of another version of the file.
    if (!earlier || (await fetchPatiently(fetching)) !== file.checksum.hex) {
      await forget(partial);
      throw changed(fetching);
    }
  }
  await makeDirectory(dirname(target));
  await rename(partial, target);
  await syncDirectory(dirname(target));
  await rm(versionFile(partial), { force: true });
}

/** Tries as long as something arrives. Resolves with the checksum. */
async function fetchPatiently(fetching: Fetching): Promise<string> {
  const { partial, signal, pauseMs } = fetching;
  let failures = 0;
  for (;;) {
    const before = await lengthOf(partial);
    const { digest, fault } = await tryToFetch(fetching);
    if (digest !== undefined) return digest;
    failures = (await lengthOf(partial)) > before ? 1 : failures + 1;
    if (failures >= mostFailures) throw fault;
    await sleep(pauseMs(failures), undefined, { signal }).catch(() => undefined);
    signal?.throwIfAborted();
  }
}

/** Resolves with the checksum, or with a fault that may pass; other faults are thrown. */
async function tryToFetch(fetching: Fetching): Promise<{ digest?: string; fault?: PortError }> {
  try {
    return { digest: await fetchRest(fetching) };
  } catch (error) {
    fetching.signal?.throwIfAborted();
    const fault = diskError(error, dirname(fetching.target)) ?? error;
    if (PortError.is(fault) && fault.retryable) return { fault };
    throw fault;
  }
}

/** Resolves with the checksum of what is there then. */
async function fetchRest(fetching: Fetching): Promise<string> {
  const { mirror, source, file, partial, signal } = fetching;
  let there = await lengthOf(partial);
  if (there > file.size) {
    await forget(partial);
    there = 0;
  }
  const { algorithm } = file.checksum;
  if (there === file.size && there > 0)
    return (await hashOf(partial, algorithm, signal)).digest('hex');
  const version = await readFile(versionFile(partial), 'utf8').catch(() => undefined);
  // Ends the transfer also where what it brings cannot be written.
  const ending = new AbortController();
  const ended = signal === undefined ? ending.signal : AbortSignal.any([signal, ending.signal]);
  try {
    return await append(
      await mirror.open(source, { from: there, version, signal: ended }),
      fetching,
    );
  } finally {
    ending.abort();
  }
}

async function append(part: Part, fetching: Fetching): Promise<string> {
  const { file, partial, onProgress, signal } = fetching;
  const { algorithm } = file.checksum;
  const hash = part.from === 0 ? createHash(algorithm) : await hashOf(partial, algorithm, signal);
  const handle = await open(partial, part.from === 0 ? 'w' : 'a', 0o600);
  let there = part.from;
  try {
    if (part.version === undefined) await rm(versionFile(partial), { force: true });
    else await writeFile(versionFile(partial), part.version, { mode: 0o600 });
    for await (const chunk of part.body) {
      signal?.throwIfAborted();
      there += chunk.byteLength;
      if (there > file.size) break;
      await writeAll(handle, chunk);
      hash.update(chunk);
      onProgress(there);
    }
    await handle.sync();
  } finally {
    await handle.close();
  }
  if (there < file.size)
    throw modelError(
      'unavailable',
      `${fetching.mirror.place} sent ${there} of ${file.size} bytes of ${file.path}`,
    );
  return there > file.size ? 'too long' : hash.digest('hex');
}

async function hashOf(
  path: string,
  algorithm: Checksum['algorithm'],
  signal: AbortSignal | undefined,
): Promise<Hash> {
  const hash = createHash(algorithm);
  for await (const chunk of createReadStream(path)) {
    signal?.throwIfAborted();
    hash.update(chunk as Uint8Array);
  }
  return hash;
}

/** The checksum of a file. */
export async function sha256OfFile(path: string, { signal }: CallOptions = {}): Promise<string> {
  return (await hashOf(path, 'sha256', signal)).digest('hex');
}

async function writeAll(handle: FileHandle, bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.length; ) at += (await handle.write(bytes, at)).bytesWritten;
}

/** Makes the names in a directory survive a power cut, where the system lets it be done. */
export async function syncDirectory(directory: string): Promise<void> {
  // Windows opens no directories, and some network disks refuse.
  const handle = await open(directory, 'r').catch(() => undefined);
  await handle?.sync().catch(() => undefined);
  await handle?.close();
}

async function lengthOf(path: string): Promise<number> {
  return (await stat(path).catch(() => undefined))?.size ?? 0;
}

async function forget(partial: string): Promise<void> {
  await rm(partial, { force: true });
  await rm(versionFile(partial), { force: true });
}

function versionFile(partial: string): string {
  return `${partial}.version`;
}

function changed({ file, mirror, advice }: Fetching): PortError {
  const { algorithm } = file.checksum;
  const differs = `its ${algorithm.toUpperCase().replace('SHA', 'SHA-')} differs`;
  const message = `${file.path} from ${mirror.place} does not have the expected contents (${differs}), and was discarded. ${advice}`;
  return modelError('internal', message);
}
