import { randomBytes } from 'node:crypto';
import { chmod, lstat, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

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
  /** Default 24 hours. */
  readonly olderThanMs?: number;
}

// A process id alone does not name an owner: in a container every run has the same one.
const run = randomBytes(4).toString('hex');
const ours = /^attune-(\d+)-([0-9a-f]{8})-/;

/** Makes a scratch directory. Prefer `withTempDirectory`, which cannot forget to remove it. */
export async function createTempDirectory(
  options: TempDirectoryOptions = {},
): Promise<TempDirectory> {
  const path = await mkdtemp(join(options.parent ?? tmpdir(), `attune-${process.pid}-${run}-`));
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
 * What is younger, belongs to a living process or another user, or cannot be removed stays.
 */
export async function sweepTempDirectories(options: SweepOptions = {}): Promise<number> {
  const parent = options.parent ?? tmpdir();
  const before = Date.now() - (options.olderThanMs ?? 24 * 60 * 60 * 1_000);
  let removed = 0;
  for (const name of await readdir(parent)) {
    if (!abandoned(name)) continue;
    if (await removeOld(join(parent, name), before)) removed += 1;
  }
  return removed;
}

function abandoned(name: string): boolean {
  const [, pid, owner] = ours.exec(name) ?? [];
  if (pid === undefined) return false;
  return Number(pid) === process.pid ? owner !== run : !alive(Number(pid));
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

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
