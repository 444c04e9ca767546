import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { CallOptions } from '@attune/core';
import { type Catalogue, indexName, parseCatalogue } from './catalogue.js';
import { openHttpMirror } from './http-mirror.js';
import { modelError } from './model-error.js';

/** From where a file is to be read. */
export interface PartRequest extends CallOptions {
  /** Bytes that are there already. */
  readonly from: number;
  /** Which version of the file those are of, as the mirror called it. */
  readonly version?: string | undefined;
}

/** A file of a model from somewhere on. */
export interface Part {
  /** Where it begins: what was asked for, or 0 where the mirror begins anew. */
  readonly from: number;
  /** Names this version of the file; absent where the mirror tells none that can be relied upon. */
  readonly version?: string | undefined;
  readonly body: AsyncIterable<Uint8Array> | Iterable<Uint8Array>;
}

/** A place that holds models: `index.json`, and beside it a directory for each. */
export interface Mirror {
  /** Fit to be shown. */
  readonly place: string;
  /** @throws PortError `not_found` without an index, `internal` when it is not valid. */
  catalogue(options?: CallOptions): Promise<Catalogue>;
  /** @throws PortError `not_found`; `unavailable` when another try may help. */
  open(path: string, request: PartRequest): Promise<Part>;
}

/** The longest index that is read. */
const longestIndex = 16 * 1_048_576;

/** `location` is an http, https or file address or a directory. */
export function openMirror(location: string): Mirror {
  const files = /^https?:\/\//iu.test(location)
    ? openHttpMirror(location)
    : openDirectory(location.startsWith('file:') ? fileURLToPath(location) : resolve(location));
  return {
    place: files.place,
    open: files.open,
    catalogue: async (options = {}) => {
      const text = await textOf(await files.open(indexName, { ...options, from: 0 }));
      try {
        return parseCatalogue(text);
      } catch (cause) {
        const message = `The ${indexName} of ${files.place} is not valid: ${(cause as Error).message}. "attune models index" makes one that is`;
        throw modelError('internal', message, cause);
      }
    },
  };
}

type Files = Pick<Mirror, 'place' | 'open'>;

function openDirectory(directory: string): Files {
  return {
    place: directory,
    open: async (path, { from, signal }) => {
      const file = join(directory, path);
      const facts = await stat(file).catch((cause: unknown) => {
        throw modelError('not_found', `${file} is not there`, cause);
      });
      const body = createReadStream(file, { start: from, ...(signal ? { signal } : {}) });
      return { from, version: `${facts.mtimeMs}-${facts.size}`, body };
    },
  };
}

async function textOf({ body }: Part): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of body) {
    text += decoder.decode(chunk, { stream: true });
    if (text.length > longestIndex)
      throw modelError('internal', `The ${indexName} of the mirror is too long`);
  }
  return text;
}
