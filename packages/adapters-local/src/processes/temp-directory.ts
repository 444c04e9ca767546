import { createHash } from 'node:crypto';
import { chmod, lstat, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ownIdentity, runs } from '../sql/process-identity.js';

/** A private scratch directory (mode 0700). */
export interface TempDirectory extends AsyncDisposable {
  readonly path: string;
  /** The path of a file inside. */
  file(name: string): string;
  /** Removes it with everything inside. May be called again. */
  dispose(): Promise<void>;
}

export interface TempDirectoryOptions {
  /** Where it is made; it must exist. Default: the system's temporary directory. */
  readonly parent?: string | undefined;
}

export interface SweepOptions extends TempDirectoryOptions {
  /** Of directories whose process cannot be looked at from here. Default 24 hours. */
  readonly olderThanMs?: number;
}

const { pid, start, scope } = ownIdentity();
/** Of this boot, machine and container: only within it, process ids can be compared. */
const ownScope = createHash('sha256').update(scope).digest('hex').slice(0, 8);
// A process id alone does not name an owner: in a container every run has the same one.
const ownName = `attune-${pid}-t${start || 0}-${ownScope}-`;
const ours = /^attune-(\d+)-t(\d+)-([0-9a-f]{8})-/;
/** As version 0.1.0 named them, without the start of the process. */
const earlier = /^attune-(\d+)-[0-9a-f]{8}-/;

/** Makes a scratch directory. Prefer `withTempDirectory`, which cannot forget to remove it. */
export async function createTempDirectory(
  options: TempDirectoryOptions = {},
): Promise<TempDirectory> {
  const path = await mkdtemp(join(options.parent ?? tmpdir(), ownName));
  await chmod(path, 0o700);
  const dispose = (): Promise<void> => rm(path, { recursive: true, force: true, maxRetries: 3 });
  return { path, file: (name) => join(path, name), dispose, [Symbol.asyncDispose]: dispose };
}

/** Lends a scratch directory that is gone when `use` has settled, however it did. */
export async function withTempDirectory<T>(
  use: (directory: TempDirectory) => Promise<T>,
  options: TempDirectoryOptions = {},
): Promise<T> {
  const directory = await createTempDirectory(options);
  try {
    return await use(directory);
  } finally {
    await directory.dispose();
  }
}

/**
 * Removes scratch directories that dead processes left behind, and resolves how many there were.
 * Those of another container or an earlier boot must be old, because their process may live. What
 * belongs to a living process or another user, or cannot be removed, stays.
 */
export async function sweepTempDirectories(options: SweepOptions = {}): Promise<number> {
  const parent = options.parent ?? tmpdir();
  const before = Date.now() - (options.olderThanMs ?? 24 * 60 * 60 * 1_000);
  let removed = 0;
  for (const name of await readdir(parent)) {
    const owner = ownerOf(name);
    if (owner === 'none' || owner === 'alive') continue;
    const youngest = owner === 'dead' ? Number.POSITIVE_INFINITY : before;
    if (await removeOld(join(parent, name), youngest)) removed += 1;
  }
  return removed;
}

/** Whether the process of a directory runs. `unknown`: it cannot be told from here. */
function ownerOf(name: string): 'none' | 'alive' | 'dead' | 'unknown' {
  const found = ours.exec(name);
  if (found === null) return formerOwnerOf(name);
  const [, owner, began = '0', inScope] = found;
  if (inScope !== ownScope) return 'unknown';
  const known = { pid: Number(owner), start: began === '0' ? '' : began, scope };
  return runs(known) ? 'alive' : 'dead';
}

function formerOwnerOf(name: string): 'none' | 'alive' | 'unknown' {
  const found = earlier.exec(name);
  if (found === null) return 'none';
  const owner = Number(found[1]);
  return owner !== pid && runs({ pid: owner, start: '', scope }) ? 'alive' : 'unknown';
}

async function removeOld(path: string, before: number): Promise<boolean> {
  try {
    const facts = await lstat(path);
    const foreign = process.getuid !== undefined && facts.uid !== process.getuid();
    if (!facts.isDirectory() || foreign || facts.mtimeMs > before) return false;
    await rm(path, { recursive: true, force: true });
    return true;
  } catch {
    // Another sweeper was faster, or the system forbids it: it is still a leftover next time.
    return false;
  }
}
