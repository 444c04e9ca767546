import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { PortError } from '@attune/core/ports';
import { Parser, type ReadEntry } from 'tar';
import { makeDirectory } from '../../processes/make-directory.js';
import type { ModelFile } from './catalogue.js';
import { syncDirectory } from './fetch-file.js';
import { llamaTokens } from './llama-tokens.js';
import { modelError } from './model-error.js';
import type { TakenFile } from './published-models.js';

/** What is taken out of a tarball, and where to. */
export interface Taking {
  readonly tarball: string;
  /** The package, for messages. */
  readonly from: string;
  readonly takes: readonly TakenFile[];
  /** Of the model: their sizes and checksums count, not what the tarball says. */
  readonly files: readonly ModelFile[];
  /** Where files stand once they are whole. */
  readonly directory: string;
  /** Where they are written before. */
  readonly scratch: string;
  readonly signal?: AbortSignal | undefined;
}

/** A file that others are made of is held in memory as a whole. */
const longestSource = 4 * 1_048_576;

/**
 * Takes files out of the tarball of a package. They are named by the catalogue, so that no name
 * in the tarball decides where anything is written; everything else in it is passed over.
 *
 * @throws PortError `internal` when a file is not there, or is not what the catalogue says.
 */
export async function takeFiles(taking: Taking): Promise<void> {
  const { tarball, takes, signal } = taking;
  const taken = new Map<string, Promise<void>>();
  const parser = new Parser({
    strict: true,
    onReadEntry: (entry) => {
      // The first name is that of the folder that packages are packed in.
      const name = entry.path.replace(/^[^/]*\//u, '');
      const take = takes.find((one) => one.entry === name);
      if (take === undefined || entry.type !== 'File' || taken.has(name)) return entry.resume();
      const work = store(entry, take, taking);
      taken.set(name, work);
      // What fails shows below; the parser waits for this entry to be read.
      work.catch(() => entry.resume());
    },
  });
  try {
    await pipeline(createReadStream(tarball), parser as unknown as NodeJS.WritableStream, {
      ...(signal === undefined ? {} : { signal }),
    });
  } catch (cause) {
    signal?.throwIfAborted();
    await Promise.all(taken.values());
    throw modelError('internal', `The package ${taking.from} cannot be unpacked`, cause);
  }
  await Promise.all(taken.values());
  const missing = takes.find(({ entry }) => !taken.has(entry));
  if (missing !== undefined)
    throw modelError('internal', `The package ${taking.from} holds no ${missing.entry}`);
}

async function store(entry: ReadEntry, take: TakenFile, taking: Taking): Promise<void> {
  const file = taking.files.find(({ path }) => path === take.path);
  if (file === undefined) throw new TypeError(`${take.path} is not in the catalogue`);
  const limit = take.make === undefined ? file.size : longestSource;
  if (entry.size > limit) throw differs(file, taking);
  const body = take.make === undefined ? entry : [llamaTokens(await collect(entry))];
  const draft = join(taking.scratch, file.sha256);
  const hash = createHash('sha256');
  const handle = await open(draft, 'w', 0o600);
  try {
    for await (const chunk of body as AsyncIterable<Uint8Array> | Iterable<Uint8Array>) {
      hash.update(chunk);
      for (let at = 0; at < chunk.length; ) at += (await handle.write(chunk, at)).bytesWritten;
    }
    await handle.sync();
  } finally {
    await handle.close();
  }
  if (hash.digest('hex') !== file.sha256) throw differs(file, taking);
  const target = join(taking.directory, file.path);
  await makeDirectory(dirname(target));
  await rename(draft, target);
  await syncDirectory(dirname(target));
}

async function collect(entry: ReadEntry): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of entry as AsyncIterable<Uint8Array>) chunks.push(chunk);
  return Buffer.concat(chunks);
}

function differs({ path }: ModelFile, { from }: Taking): PortError {
  return modelError(
    'internal',
    `${path} in the package ${from} does not have the expected contents (its SHA-256 differs). Nothing was installed`,
  );
}
