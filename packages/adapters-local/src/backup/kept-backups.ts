import { readdir, rename, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { PortError } from '@attune/core/ports';
import { errnoOf, syncDirectory } from '../file-system/directories.js';
import { makeDirectory } from '../processes/make-directory.js';
import { type DirectoryLock, lockDirectory } from '../sql/directory-lock.js';
import { fault } from './backup-fault.js';
import { type Manifest, readManifest } from './manifest.js';

/** A backup that came to its end. */
export interface KeptBackup {
  readonly directory: string;
  readonly manifest: Manifest;
}

const finished = /^attune-\d{8}T\d{6}\.\d{3}Z$/u;
const unfinished = /^\.attune-.*\.(part|gone)$/u;

/** The name of a backup of this moment. */
export function nameAt(moment: Date): string {
  return `attune-${moment.toISOString().replaceAll(/[-:]/gu, '')}`;
}

/** Under which a backup is written, or removed, so that half of one is never taken for one. */
export function hiddenName(name: string, state: 'part' | 'gone'): string {
  return `.${name}.${state}`;
}

/**
 * Claims the directory for one backup at a time and removes what killed ones left, as far as it
 * can: what is left of one must not stop all that come after it.
 *
 * @throws PortError `unavailable` while another one is being made.
 */
export async function claimDirectory(directory: string): Promise<AsyncDisposable> {
  await makeDirectory(directory);
  const lock = await claim(join(directory, '.lock'));
  if (lock === undefined) return { [Symbol.asyncDispose]: () => Promise.resolve() };
  // A claim that cannot be given free ends with this process.
  const release = (): Promise<void> => lock.release().catch(() => undefined);
  try {
    for (const name of (await readdir(directory)).filter((one) => unfinished.test(one))) {
      await removeIfPossible(join(directory, name));
    }
  } catch (error) {
    await release();
    throw error;
  }
  return { [Symbol.asyncDispose]: release };
}

/** Removes a hidden directory of ours. What cannot be removed now is tried by the next backup. */
export async function removeIfPossible(path: string): Promise<void> {
  await rm(path, { recursive: true, force: true }).catch(() => undefined);
}

/** `undefined` on a file system without links, which a claim needs. */
async function claim(directory: string): Promise<DirectoryLock | undefined> {
  try {
    return await lockDirectory(directory);
  } catch (error) {
    if (PortError.is(error, 'unavailable')) {
      throw fault('unavailable', 'backup', `Another backup is being made: ${error.message}`);
    }
    if (!['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS'].includes(errnoOf(error) ?? '')) throw error;
    return undefined;
  }
}

/** The backups in a directory that came to their end, oldest first; anything else is passed over. */
export async function listBackups(directory: string): Promise<readonly KeptBackup[]> {
  const found: KeptBackup[] = [];
  const names = await readdir(directory).catch((error) => {
    if (errnoOf(error) === 'ENOENT') return [];
    throw error;
  });
  for (const name of names.filter((one) => finished.test(one))) {
    const path = join(directory, name);
    const manifest = await readManifest(path, 'backup').catch(() => undefined);
    if (manifest !== undefined) found.push({ directory: path, manifest });
  }
  return found.sort((a, b) => compare(a.manifest.createdAt, b.manifest.createdAt));
}

/**
 * Removes backups that were made before `instant`, but never the newest one. Resolves with those
 * that are no backups any more; one that cannot be removed is left for the next time.
 */
export async function pruneBackups(directory: string, instant: Date): Promise<readonly string[]> {
  const kept = (await listBackups(directory)).slice(0, -1);
  const old = kept.filter(({ manifest }) => Date.parse(manifest.createdAt) < instant.getTime());
  const removed: string[] = [];
  for (const { directory: path } of old) {
    const gone = join(directory, hiddenName(basename(path), 'gone'));
    try {
      await rename(path, gone);
    } catch {
      continue;
    }
    removed.push(path);
    // Half of it must not have its name again after a crash.
    const lasting = await syncDirectory(directory).then(
      () => true,
      () => false,
    );
    if (lasting) await removeIfPossible(gone);
  }
  return removed;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
