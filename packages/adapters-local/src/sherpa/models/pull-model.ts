import { createHash } from 'node:crypto';
import { readdir, rename, rm, stat, statfs, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { type CallOptions, PortError } from '@attune/core/ports';
import { makeDirectory } from '../../processes/make-directory.js';
import { lockDirectory } from '../../sql/directory-lock.js';
import { isModelName, type ModelEntry, manifestName, sizeOf } from './catalogue.js';
import { fetchFile } from './fetch-file.js';
import { type Mirror, openMirror } from './mirror.js';
import { diskError, inMegabytes, modelError } from './model-error.js';
import { verifyModel } from './verify-model.js';

export interface PullOptions extends CallOptions {
  readonly name: string;
  /** An http, https or file address, or a directory. */
  readonly mirror: string;
  /** Where models are kept; made when it is not there. */
  readonly directory: string;
  /** Told the bytes that are there and all of them. */
  readonly onProgress?:
    | ((progress: { readonly done: number; readonly total: number }) => void)
    | undefined;
  /** How long it waits before it tries again, by the number of the try. Default 1, 2, 4 … s. */
  readonly pauseMs?: ((failures: number) => number) | undefined;
}

export interface Pulled {
  readonly model: ModelEntry;
  /** Its directory. */
  readonly path: string;
  /** It was complete already. */
  readonly present: boolean;
}

/** Left free besides, for everything else that writes. */
const spareBytes = 64 * 1_048_576;

/**
 * Brings a model from a mirror. Its directory appears with everything in it or not at all; what has
 * arrived of an interrupted one is kept beside, and the next try goes on with it unless the index
 * names other files by then. A model that is there already stays until the new one is whole; only
 * between two renames there is none for a moment, and a process killed then leaves the old one
 * for the next try to put back.
 *
 * @throws PortError `not_found` when the mirror does not have it; `unavailable` while another process
 *   brings it, or when the mirror cannot be reached; `limit_exceeded` without room for it;
 *   `internal` when a file is not what the mirror's index says.
 */
export async function pullModel(options: PullOptions): Promise<Pulled> {
  const { name, directory, signal } = options;
  if (!isModelName(name))
    throw modelError('invalid_argument', `"${name.slice(0, 128)}" is not the name of a model`);
  const mirror = openMirror(options.mirror);
  const model = await entryOf(mirror, name, signal);
  await using _lock = await lock(directory, name);
  const path = join(directory, name);
  const old = join(directory, `.old-${name}`);
  // Does nothing while there is a model.
  await rename(old, path).catch(() => undefined);
  const pulled = join(directory, `.pull-${name}`);
  if (await isWhole(model, directory, signal)) {
    await removeIfPossible(old, pulled);
    return { model, path, present: true };
  }
  const staging = join(pulled, keyOf(model));
  try {
    await rm(old, { recursive: true, force: true });
    await makeDirectory(join(staging, 'files'));
    await removeOthers(staging);
    await requireRoom(model, staging, directory);
    await fetchAll(model, mirror, staging, options);
    const manifest = `${JSON.stringify(model, null, 2)}\n`;
    await writeFile(join(staging, 'files', manifestName), manifest, { mode: 0o600 });
    await install(join(staging, 'files'), path, old);
  } catch (error) {
    throw diskError(error, directory) ?? error;
  }
  await removeIfPossible(old, pulled);
  return { model, path, present: false };
}

/** What was staged for other files must not get in among these: it is told by its size alone. */
function keyOf({ files }: ModelEntry): string {
  return createHash('sha256').update(JSON.stringify(files)).digest('hex').slice(0, 16);
}

/** What was staged for an index that is no more. */
async function removeOthers(staging: string): Promise<void> {
  const others = (await readdir(dirname(staging))).filter((name) => name !== basename(staging));
  await removeIfPossible(...others.map((name) => join(dirname(staging), name)));
}

/** What cannot be removed now is tried by the next pull. */
async function removeIfPossible(...paths: readonly string[]): Promise<void> {
  await Promise.allSettled(paths.map((path) => rm(path, { recursive: true, force: true })));
}

async function entryOf(
  mirror: Mirror,
  name: string,
  signal: AbortSignal | undefined,
): Promise<ModelEntry> {
  const { models } = await mirror.catalogue({ signal });
  const model = models.find((one) => one.name === name);
  if (model !== undefined) return model;
  const names = models.map((one) => one.name).join(', ');
  const message = `${mirror.place} has no model "${name}"; it has ${names || 'none at all'}`;
  throw modelError('not_found', message);
}

/** Outside of what is brought, which is removed in the end. */
async function lock(directory: string, name: string): Promise<AsyncDisposable> {
  try {
    const held = await lockDirectory(join(directory, '.locks', name));
    return { [Symbol.asyncDispose]: () => held.release() };
  } catch (error) {
    if (!PortError.is(error, 'unavailable')) throw diskError(error, directory) ?? error;
    throw modelError(
      'unavailable',
      `Another process is downloading "${name}" at the moment`,
      error,
    );
  }
}

async function isWhole(
  model: ModelEntry,
  directory: string,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  const sought = { name: model.name, directory, against: model, signal };
  const found = await verifyModel(sought).catch(() => undefined);
  signal?.throwIfAborted();
  return found?.every(({ state }) => state === 'whole') ?? false;
}

/** @throws PortError `limit_exceeded`. */
async function requireRoom(model: ModelEntry, staging: string, directory: string): Promise<void> {
  const { bavail, bsize } = await statfs(directory);
  const there = await Promise.all(
    model.files.map(async (file) => {
      const paths = [join(staging, 'files', file.path), join(staging, file.sha256)];
      const facts = await Promise.all(paths.map((path) => stat(path).catch(() => undefined)));
      return facts.find((one) => one !== undefined)?.size ?? 0;
    }),
  );
  const needed = sizeOf(model) - there.reduce((sum, size) => sum + size, 0);
  const free = bavail * bsize;
  if (needed + spareBytes <= free) return;
  const message = `"${model.name}" needs ${inMegabytes(needed)} more, and ${directory} has ${inMegabytes(free)} free; set MODELS_DIR to a larger disk or free some space`;
  throw modelError('limit_exceeded', message);
}

async function fetchAll(
  model: ModelEntry,
  mirror: Mirror,
  staging: string,
  options: PullOptions,
): Promise<void> {
  const { signal, onProgress, pauseMs = (failures) => 500 * 2 ** failures } = options;
  const total = sizeOf(model);
  let before = 0;
  for (const file of model.files) {
    const target = join(staging, 'files', file.path);
    const done = before;
    // What stands at its place was checked when it got there.
    if ((await stat(target).catch(() => undefined))?.size !== file.size) {
      await fetchFile({
        ...{ mirror, source: `${model.name}/${file.path}`, file, target, signal, pauseMs },
        partial: join(staging, file.sha256),
        onProgress: (bytes) => onProgress?.({ done: done + bytes, total }),
      });
    }
    before += file.size;
    onProgress?.({ done: before, total });
  }
}

/** A process that has the old model open keeps its files. On failure the old model is put back. */
async function install(files: string, path: string, old: string): Promise<void> {
  const replaced = await rename(path, old).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return false;
      throw error;
    },
  );
  try {
    await rename(files, path);
  } catch (error) {
    if (replaced) await rename(old, path).catch(() => undefined);
    throw error;
  }
}
