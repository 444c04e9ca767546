import { randomUUID } from 'node:crypto';
import {
  link,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  truncate,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { join } from 'node:path';
import { PortError } from '@attune/core/ports';
import { makeDirectory } from '../processes/make-directory.js';
import { ownIdentity, type ProcessIdentity, runs } from './process-identity.js';

/** A holder that cannot be looked at, in another container or machine, shows itself this often. */
const beatMs = 5_000;
const silenceMs = 20_000;
/** What stands in a claim whose holder released it with nothing left undone. */
const finished = '{}';

/** An exclusive claim on a directory. */
export interface DirectoryLock {
  /** Whether the last holder died, or said on release that it had left something undone. */
  readonly unfinished: boolean;
  /** Gives the directory free. Harmless when repeated. */
  release(end?: { readonly unfinished: boolean }): Promise<void>;
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
 * also after `kill -9`; a holder in another container or machine lapses after 20 s of silence.
 *
 * @throws PortError `unavailable`, naming the holder's pid, while another process holds it.
 */
export async function lockDirectory(directory: string): Promise<DirectoryLock> {
  await makeDirectory(directory);
  const own = ownIdentity();
  for (;;) {
    const latest = await latestClaim(directory);
    const holder = latest === undefined ? undefined : await holderOf(latest.file);
    if (holder !== undefined) throw held(directory, holder);
    const unfinished =
      latest !== undefined && (await readFile(latest.file, 'utf8').catch(() => '')) !== finished;
    const claim = claimAt(directory, (latest?.generation ?? 0) + 1);
    if (!(await writeClaim(claim, own))) continue;
    const winner = await latestClaim(directory);
    if (winner?.generation === claim.generation) return hold(directory, claim, unfinished);
    await rm(claim.file, { force: true });
  }
}

async function hold(directory: string, claim: Claim, unfinished: boolean): Promise<DirectoryLock> {
  await removeOlder(directory, claim);
  const beat = setInterval(() => {
    const now = new Date();
    utimes(claim.file, now, now).catch(() => undefined);
  }, beatMs);
  beat.unref();
  let released: Promise<void> | undefined;
  const release = async (end: { readonly unfinished: boolean }) => {
    clearInterval(beat);
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
    release: (end = { unfinished }) => {
      released ??= release(end);
      return released;
    },
  };
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
  const names = await readdir(directory);
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
