import { randomUUID } from 'node:crypto';
import { readdir, rename, stat, writeFile } from 'node:fs/promises';
import { join, posix } from 'node:path';
import type { CallOptions } from '@attune/core/ports';
import { readModel } from '../read-model.js';
import { readVoiceModels } from '../voice-models.js';
import {
  type Catalogue,
  indexName,
  isModelName,
  type ModelEntry,
  type ModelKind,
  manifestName,
} from './catalogue.js';
import { sha256OfFile } from './fetch-file.js';
import { modelError } from './model-error.js';

/** A model in a directory of models. */
export interface FoundModel {
  readonly name: string;
  readonly kind: ModelKind;
  /** Bytes of all its files. */
  readonly size: number;
}

/**
 * Makes a directory of models a mirror: reads every file below it and writes `index.json`. Served by
 * any web server, or from a shared disk, `attune models pull` brings models from it.
 *
 * @throws PortError `not_found` when there is no such directory; `invalid_argument` when a name in it
 *   cannot be part of a mirror.
 */
export async function indexModels(
  directory: string,
  onModel: (name: string) => void = () => undefined,
  { signal }: CallOptions = {},
): Promise<Catalogue> {
  const models: ModelEntry[] = [];
  for (const name of await modelNames(directory)) {
    onModel(name);
    const paths = (await filesBelow(join(directory, name))).filter((path) => path !== manifestName);
    const files = [];
    for (const path of paths) {
      if (!path.split('/').every(isModelName)) throw oddName(join(name, path));
      signal?.throwIfAborted();
      const file = join(directory, name, path);
      const sha256 = await sha256OfFile(file, { signal });
      files.push({ path, size: (await stat(file)).size, sha256 });
    }
    if (files.length > 0) models.push({ name, kind: await kindOf(join(directory, name)), files });
  }
  const draft = join(directory, `.${indexName}.${randomUUID()}`);
  await writeFile(draft, `${JSON.stringify({ models }, null, 2)}\n`);
  await rename(draft, join(directory, indexName));
  return { models };
}

/** The models that are there, by name; none when the directory is not there. */
export async function listModels(directory: string): Promise<readonly FoundModel[]> {
  if ((await stat(directory).catch(() => undefined)) === undefined) return [];
  const found: FoundModel[] = [];
  for (const name of await modelNames(directory)) {
    const path = join(directory, name);
    const files = await filesBelow(path);
    const sizes = await Promise.all(files.map(async (file) => (await stat(join(path, file))).size));
    const size = sizes.reduce((sum, one) => sum + one, 0);
    found.push({ name, kind: await kindOf(path), size });
  }
  return found;
}

async function modelNames(directory: string): Promise<string[]> {
  const entries = await readdir(directory, { withFileTypes: true }).catch((cause: unknown) => {
    throw modelError('not_found', `${directory} is no directory that can be read`, cause);
  });
  return entries
    .filter((entry) => entry.isDirectory() && isModelName(entry.name))
    .map(({ name }) => name)
    .sort();
}

/** Plain files alone: a link would lead the reader elsewhere. */
async function filesBelow(directory: string): Promise<string[]> {
  const entries = await readdir(directory, { withFileTypes: true });
  const found = await Promise.all(
    entries.map(async (entry) => {
      if (entry.isFile()) return entry.name.startsWith('.') ? [] : [entry.name];
      if (!entry.isDirectory() || entry.name.startsWith('.')) return [];
      const below = await filesBelow(join(directory, entry.name));
      return below.map((path) => posix.join(entry.name, path));
    }),
  );
  return found.flat().sort();
}

async function kindOf(path: string): Promise<ModelKind> {
  const speech = await readModel(path).catch(() => undefined);
  if (speech !== undefined) return 'speech';
  const voices = await readVoiceModels(path).catch(() => undefined);
  return voices === undefined ? 'other' : 'voices';
}

function oddName(path: string) {
  const message = `${path} cannot be part of a mirror: names are made of letters, digits, dots, dashes and underscores`;
  return modelError('invalid_argument', message);
}
