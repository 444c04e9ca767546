import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { CallOptions } from '@attune/core/ports';
import { type ModelEntry, sizeOf } from './catalogue.js';
import { fetchFile } from './fetch-file.js';
import { type Mirror, openMirror } from './mirror.js';
import { modelError } from './model-error.js';

/** How a model is brought. */
export interface Bringing extends CallOptions {
  /** Files get to `files/` below it; what is on its way is beside that. */
  readonly staging: string;
  /** Told the bytes that have arrived and all of them. */
  readonly onProgress: (progress: { readonly done: number; readonly total: number }) => void;
  /** How long it waits before it tries again, by the number of the try, in milliseconds. */
  readonly pauseMs: (failures: number) => number;
}

/** A place that models come from. */
export interface ModelSource<M extends ModelEntry = ModelEntry> {
  /** @throws PortError `not_found` when it has no such model. */
  find(name: string, options?: CallOptions): Promise<M>;
  /** Bytes that the disk needs besides the files while they are brought. */
  roomFor(model: M): number;
  /** Brings every file of a model, checked, and what is there already only once. */
  bring(model: M, bringing: Bringing): Promise<void>;
}

/** A mirror of one's own. */
export function mirrorSource(location: string): ModelSource {
  const mirror = openMirror(location);
  return {
    find: (name, options) => entryOf(mirror, name, options),
    roomFor: () => 0,
    bring: async (model, { staging, signal, pauseMs, onProgress }) => {
      const total = sizeOf(model);
      let before = 0;
      for (const { path, size, sha256: hex } of model.files) {
        const target = join(staging, 'files', path);
        const done = before;
        // What stands at its place was checked when it got there.
        if ((await stat(target).catch(() => undefined))?.size !== size) {
          await fetchFile({
            ...{ mirror, source: `${model.name}/${path}`, target, signal, pauseMs },
            file: { path, size, checksum: { algorithm: 'sha256', hex } },
            partial: join(staging, hex),
            onProgress: (bytes) => onProgress({ done: done + bytes, total }),
            advice:
              'Write the index of the mirror again with "attune models index", or use another mirror',
          });
        }
        before += size;
        onProgress({ done: before, total });
      }
    },
  };
}

async function entryOf(mirror: Mirror, name: string, options?: CallOptions): Promise<ModelEntry> {
  const { models } = await mirror.catalogue(options);
  const model = models.find((one) => one.name === name);
  if (model !== undefined) return model;
  const names = models.map((one) => one.name).join(', ');
  const message = `${mirror.place} has no model "${name}"; it has ${names || 'none at all'}`;
  throw modelError('not_found', message);
}
