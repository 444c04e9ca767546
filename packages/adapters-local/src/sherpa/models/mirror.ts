import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { CallOptions } from '@attune/core/ports';
import { type Catalogue, indexName } from './catalogue.js';
import { openHttpMirror } from './http-mirror.js';
import { loadCatalogueShape } from './load-catalogue-shape.js';
import { modelError } from './model-error.js';
import type { ModelFiles, Part } from './model-files.js';

/** A place that holds models: `index.json`, and beside it a directory for each. */
export interface Mirror extends ModelFiles {
  /** @throws PortError `not_found` without an index, `internal` when it is not valid. */
  catalogue(options?: CallOptions): Promise<Catalogue>;
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
      const { parseCatalogue } = await loadCatalogueShape();
      const part = await files.open(indexName, { ...options, from: 0 });
      const text = await textOf(part, `the ${indexName} of the mirror`);
      try {
        return parseCatalogue(text);
      } catch (cause) {
        const message = `The ${indexName} of ${files.place} is not valid: ${(cause as Error).message}. "attune models index" makes one that is`;
        throw modelError('internal', message, cause);
      }
    },
  };
}

function openDirectory(directory: string): ModelFiles {
  return {
    place: directory,
    open: async (path, { from, signal }) => {
      const file = join(directory, path);
      const facts = await stat(file).catch((cause: unknown) => {
        throw modelError('not_found', `${file} is not there`, cause);
      });
      const version = `${facts.mtimeMs}-${facts.size}`;
      return { from, version, body: bytesOf(file, from, signal) };
    },
  };
}

/** Opens the file when it is read: the error of an unread stream would end the process. */
async function* bytesOf(
  file: string,
  start: number,
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of createReadStream(file, { start })) {
      signal?.throwIfAborted();
      yield chunk as Uint8Array;
    }
  } catch (cause) {
    signal?.throwIfAborted();
    const { code = 'unknown fault' } = cause as NodeJS.ErrnoException;
    const denied = code === 'EACCES' || code === 'EPERM';
    const message = `${file} cannot be read (${code})`;
    throw modelError(denied ? 'permission_denied' : 'unavailable', message, cause);
  }
}

/** What a part says, as text; `what` names it for the error about one that is too long. */
export async function textOf({ body }: Part, what: string): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of body) {
    text += decoder.decode(chunk, { stream: true });
    if (text.length > longestIndex) throw modelError('internal', `The answer is too long: ${what}`);
  }
  return text;
}
