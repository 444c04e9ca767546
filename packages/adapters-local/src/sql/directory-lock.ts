import { randomUUID } from 'node:crypto';
import { readdirSync, utimesSync } from 'node:fs';
import { link, readdir, readFile, rename, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PortError } from '@attune/core/ports';
import { makeDirectory } from '../processes/make-directory.js';
import { ownIdentity, type ProcessIdentity, runs } from './process-identity.js';

/** A holder that cannot be looked at, in another container or machine, shows itself this often. */
const beatMs = 5_000;
const silenceMs = 20_000;
/** A holder that was seen to stand this lately cannot have been succeeded: half of that silence. */
const surelyHeldMs = 10_000;
/** What stands in a claim whose holder released it with nothing left undone. */
const finished = '{}';

/** An exclusive claim on a directory. */
export interface DirectoryLock {
  /** Whether the last holder died, or said on release that it had left something undone. */
  readonly unfinished: boolean;
  /**
   * Asked before and after each write, so that nothing is acknowledged that the next holder does not see.
   * Looks at the files only when the claim was not seen to stand for 10 s, as after a pause of the process.
   *
   * @throws PortError `unavailable` once another process succeeded this one; again at each call.
   */
  requireHeld(): void;
  /** Gives the directory free. Harmless when repeated. */
  release(end?: { readonly unfinished: boolean }): Promise<void>;
}

export interface LockOptions {
  /** Told once when another process succeeded this one. The directory must not be written to any more. */
  readonly onLost?: ((error: PortError) => void) | undefined;
}

interface Claim {
  readonly generation: number;
  readonly file: string;
}

/**
 * Claims a directory, creating it when needed, for one holder among all processes.
 *
 * Claims are files `lock.<generation>`, made whole and at once by `link`; the highest one counts
 * and is never removed, only succeeded, so that two processes cannot both succeed a dead holder.
 * A claim lapses with its release or with its process, which pid and start time tell at once,
 * also after `kill -9`; a holder in another container or machine lapses after 20 s of silence. One that
 * was only paused for so long finds out by `requireHeld`: it shows itself before it looks for a successor,
 * and a successor looks at it again once its own claim stands, so that one of both gives way.
 *
 * @throws PortError `unavailable`, naming the holder's pid, while another process holds it.
 */
export async function lockDirectory(
  directory: string,
  options: LockOptions = {},
): Promise<DirectoryLock> {
  await makeDirectory(directory);
  const own = ownIdentity();
  for (;;) {
    const latest = await latestClaim(directory);
    const holder = latest && (await holderOf(latest.file));
    if (holder !== undefined) throw held(directory, holder);
    const unfinished =
      latest !== undefined && (await readFile(latest.file, 'utf8').catch(() => '')) !== finished;
    const claim = claimAt(directory, (latest?.generation ?? 0) + 1);
    if (!(await writeClaim(claim, own))) continue;
    if (await succeeds(directory, claim, latest)) {
      return hold(directory, claim, { ...options, unfinished });
    }
    await rm(claim.file, { force: true });
  }
}

/** Whether nobody else claimed at once, and the holder before did not wake up meanwhile. */
async function succeeds(directory: string, claim: Claim, before?: Claim): Promise<boolean> {
  const winner = await latestClaim(directory);
  const awake = before && (await holderOf(before.file));
  return winner?.generation === claim.generation && awake === undefined;
}

async function hold(
  directory: string,
  claim: Claim,
  { unfinished, onLost }: LockOptions & { readonly unfinished: boolean },
): Promise<DirectoryLock> {
  await removeOlder(directory, claim);
  const watch = watchClaim(directory, claim, onLost);
  const beat = setInterval(watch.look, beatMs);
  beat.unref();
  let released: Promise<void> | undefined;
  const release = async (end: { readonly unfinished: boolean }) => {
    clearInterval(beat);
    // What lies there now is the next holder's.
    if (watch.lost() !== undefined) return;
    const draft = `${claim.file}.${randomUUID()}`;
    const content = end.unfinished ? JSON.stringify(end) : finished;
    try {
      await writeFile(draft, content, { mode: 0o600 });
      await rename(draft, claim.file);
    } catch {
      // A full disk takes no new file. An empty claim has lapsed, too; it counts as unfinished.
      await rm(draft, { force: true });
      await truncate(claim.file);
    }
  };
  return {
    unfinished,
    requireHeld: watch.require,
    release: (end = { unfinished }) => {
      released ??= release(end);
      return released;
    },
  };
}

/**
 * Looks whether a claim still stands, and shows it to others. Does so within one turn of the event loop:
 * what follows in the turn is done while the claim stands.
 */
function watchClaim(directory: string, { file, generation }: Claim, onLost: LockOptions['onLost']) {
  let lost: PortError | undefined;
  let seen = clocks();

  function look(): void {
    if (lost !== undefined) return;
    const now = clocks();
    if (stands()) seen = now;
    else {
      lost = lostLock(directory);
      onLost?.(lost);
    }
  }

  function stands(): boolean {
    const when = new Date();
    try {
      utimesSync(file, when, when);
      return Math.max(...generationsOf(readdirSync(directory))) === generation;
    } catch (error) {
      // A disk that fails at this moment takes no claim of another process either.
      return (error as NodeJS.ErrnoException).code !== 'ENOENT';
    }
  }

  return {
    look,
    lost: () => lost,
    require: () => {
      if (lost === undefined && isLong(seen, clocks())) look();
      if (lost !== undefined) throw lost;
    },
  };
}

/** The one stands still while the machine sleeps, the other may be set. */
function clocks(): readonly [monotonicMs: number, wallMs: number] {
  return [performance.now(), Date.now()];
}

function isLong(
  [monotonic, wall]: ReturnType<typeof clocks>,
  [monotonicNow, wallNow]: ReturnType<typeof clocks>,
): boolean {
  return monotonicNow - monotonic > surelyHeldMs || Math.abs(wallNow - wall) > surelyHeldMs;
}

function lostLock(directory: string): PortError {
  const what = `Another process took over ${directory} while this one was paused, or its lock file was removed`;
  const advice = 'This process writes nothing more. Run one host on a data directory at a time';
  return new PortError('unavailable', `${what}. ${advice}`, {
    ...{ port: 'document-store', operation: 'hold', adapter: 'pglite' },
  });
}

/** Creates the claim with its content, or resolves `false` when another process was first. */
async function writeClaim({ file }: Claim, own: ProcessIdentity): Promise<boolean> {
  const draft = `${file}.${randomUUID()}`;
  await writeFile(draft, JSON.stringify(own), { mode: 0o600, flush: true });
  try {
    await link(draft, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    await rm(draft, { force: true });
  }
}

/** Who holds this claim; `undefined` when it has lapsed. */
async function holderOf(file: string): Promise<ProcessIdentity | undefined> {
  const holder = parse(await readFile(file, 'utf8').catch(() => '{}'));
  if (holder === undefined) return undefined;
  if (holder.scope === ownIdentity().scope) return runs(holder) ? holder : undefined;
  const seen = await stat(file).catch(() => undefined);
  const silent = seen === undefined || Date.now() - seen.mtimeMs > silenceMs;
  return silent ? undefined : holder;
}

function parse(text: string): ProcessIdentity | undefined {
  try {
    const { pid, start, scope } = JSON.parse(text) as Partial<ProcessIdentity>;
    return pid === undefined ? undefined : { pid, start: start ?? '', scope: scope ?? '' };
  } catch {
    return undefined;
  }
}

async function latestClaim(directory: string): Promise<Claim | undefined> {
  const generations = await generationsIn(directory);
  return generations.length === 0 ? undefined : claimAt(directory, Math.max(...generations));
}

async function removeOlder(directory: string, { generation }: Claim): Promise<void> {
  const older = (await generationsIn(directory)).filter((one) => one < generation);
  await Promise.all(older.map((one) => rm(claimAt(directory, one).file, { force: true })));
}

async function generationsIn(directory: string): Promise<readonly number[]> {
  return generationsOf(await readdir(directory));
}

function generationsOf(names: readonly string[]): readonly number[] {
  return names.flatMap((name) => /^lock\.(\d+)$/.exec(name)?.slice(1).map(Number) ?? []);
}

function claimAt(directory: string, generation: number): Claim {
  return { generation, file: join(directory, `lock.${generation}`) };
}

function held(directory: string, { pid }: ProcessIdentity): PortError {
  const own = pid === process.pid ? ', this process' : '';
  return new PortError('unavailable', `${directory} is in use by process ${pid}${own}`, {
    port: 'document-store',
    operation: 'open',
    adapter: 'pglite',
  });
}
