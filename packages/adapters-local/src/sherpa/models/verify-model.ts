import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { CallOptions } from '@attune/core/ports';
import { isModelName, type ModelEntry, type ModelFile, manifestName } from './catalogue.js';
import { sha256OfFile } from './fetch-file.js';
import { loadCatalogueShape } from './load-catalogue-shape.js';
import { modelError } from './model-error.js';

export interface VerifyOptions extends CallOptions {
  readonly name: string;
  /** Where models are kept. */
  readonly directory: string;
  /** What it is held against. Default: what was written down when it was brought. */
  readonly against?: ModelEntry;
}

/** How a file of a model stands. */
export interface VerifiedFile {
  readonly path: string;
  readonly state: 'whole' | 'missing' | 'changed';
}

/**
 * Reads all files of a model and compares them with their checksums.
 *
 * @throws PortError `not_found` when there is no such model, or no checksums of it.
 */
export async function verifyModel(options: VerifyOptions): Promise<readonly VerifiedFile[]> {
  const { name, directory, against, signal } = options;
  const { files } = against ?? (await manifestOf(name, directory));
  const found: VerifiedFile[] = [];
  for (const file of files) {
    const path = join(directory, name, file.path);
    found.push({ path: file.path, state: await stateOf(file, path, signal) });
  }
  return found;
}

async function stateOf(
  { size, sha256 }: ModelFile,
  path: string,
  signal: AbortSignal | undefined,
): Promise<VerifiedFile['state']> {
  signal?.throwIfAborted();
  const facts = await stat(path).catch(() => undefined);
  if (facts === undefined) return 'missing';
  if (facts.size !== size) return 'changed';
  return (await sha256OfFile(path, { signal })) === sha256 ? 'whole' : 'changed';
}

/** What was written down of a model when it was brought. */
export async function manifestOf(name: string, directory: string): Promise<ModelEntry> {
  if (!isModelName(name))
    throw modelError('invalid_argument', `"${name.slice(0, 128)}" is not the name of a model`);
  const path = join(directory, name);
  if ((await stat(path).catch(() => undefined)) === undefined)
    throw modelError('not_found', `There is no model "${name}" in ${directory}`);
  const file = join(path, manifestName);
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    const message = `There are no checksums of "${name}": "attune models pull" did not download it`;
    throw modelError('not_found', message, cause);
  });
  const { parseManifest } = await loadCatalogueShape();
  try {
    return parseManifest(text);
  } catch (cause) {
    throw modelError('internal', `${file} is not valid: ${(cause as Error).message}`, cause);
  }
}
