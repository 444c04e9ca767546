import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type LibraryUser, loadLibrary } from '../libraries/load-library.js';
import { type BackupOperation, fault } from './backup-fault.js';
import { formatVersion, type Manifest, type Part } from './manifest-format.js';

export { formatVersion, type Manifest, type Part };

export const manifestName = 'manifest.json';
export const blobIndexName = 'blobs.ndjson.gz';

/** One object of the blob store; its bytes lie in `blobs/<2 characters>/<sha256>`. */
export interface BlobEntry {
  readonly key: string;
  readonly contentType: string;
  readonly sizeBytes: number;
  readonly sha256: string;
  /** What the store had for it, which tells the next backup whether it is still the same. */
  readonly etag: string;
}

const user: LibraryUser = { port: 'backup', adapter: 'files', packages: ['zod'] };

/** @throws PortError `not_found` where there is no backup, `unsupported` for one of a later version. */
export async function readManifest(
  directory: string,
  operation: BackupOperation,
): Promise<Manifest> {
  const text = await readFile(join(directory, manifestName), 'utf8').catch((error) => {
    if (!['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
    throw fault('not_found', operation, `${directory} is not a backup: it has no ${manifestName}`);
  });
  const shape = await loadLibrary(user, () => import('./manifest-shape.js'));
  const given = parse(text);
  const parsed = shape.parsed(given);
  if (parsed !== undefined) return parsed;
  if ((shape.versionOf(given) ?? 0) > formatVersion) {
    const what = `${directory} was made by a later version of Attune`;
    throw fault('unsupported', operation, `${what}. Restore it with that version`);
  }
  throw fault('internal', operation, `${join(directory, manifestName)} is damaged`);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Below the directory of a backup. */
export function blobFile(sha: string): string {
  return `blobs/${sha.slice(0, 2)}/${sha}`;
}
