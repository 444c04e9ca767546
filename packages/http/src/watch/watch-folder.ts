import { lstat, opendir } from 'node:fs/promises';
import { DomainError } from '@attune/core';
import { backoffMs } from '@attune/core/adapter-kit';
import { type CallOptions, PortError } from '@attune/core/ports';
import type { Log } from '../observability/logger.js';
import { EntryName } from './entry-name.js';
import { isAbsent, makeOwnFolders, ownFolder } from './own-folders.js';
import { isHopeless, type TakeDeps, takeFile } from './take-file.js';
import { WatchJournal } from './watch-journal.js';
import type { WatchStatus, WatchTrouble } from './watch-status.js';
import { type FileState, isSameState } from './watched-file.js';

export interface WatchFolderOptions extends Omit<TakeDeps, 'journal' | 'ownerId'> {
  /** The therapist who owns the sessions; asked before each file. */
  readonly owner: (options: CallOptions) => Promise<{ readonly id: string }>;
  readonly status: WatchStatus;
  readonly log: Log;
  /** How often the folder is looked at. Default 5 s. */
  readonly everyMs?: number;
}

/** Most names that are looked at in one round; what is left has its turn in a later one. */
const mostNames = 10_000;
/** What the programs that copy and download files call them until they are whole. */
const unfinished = /^[.~]|\.(?:part|partial|tmp|temp|crdownload|download|filepart)$/iu;
const pauses = { baseMs: 10_000, maxMs: 10 * 60_000 };
/** Longest pause while nothing can be taken. */
const longestPauseMs = 60_000;
/** How often the owner is looked at while there is nothing to take. */
const ownerEveryMs = 60_000;

interface Seen extends FileState {
  readonly name: EntryName;
  /** Tells a file from others in the log, which holds no names of files: they name patients. */
  readonly inode: number;
  /** Tries that failed for a reason that may pass. */
  readonly tries: number;
  /** Not before then, in milliseconds since 1970. */
  readonly nextMs: number;
}

const advice: Readonly<Record<WatchTrouble, string>> = {
  folder:
    'the watched folder cannot be used and is tried again: WATCH_DIR must be a folder that this user may write to',
  owner:
    'no recordings are taken from the watched folder: WATCH_OWNER must be the account of an active therapist',
  records: 'the watched folder waits: the records cannot be reached',
};

/**
 * Takes every recording that appears in a folder, one at a time, oldest first, until it is stopped. A file
 * is taken once two looks in a row found it unchanged. Folders in it, links, hidden files and what is
 * no plain file stay where they are. While the folder is away, or the owner may not have sessions, nothing
 * is taken and both are tried again.
 */
export async function watchFolder(options: WatchFolderOptions, signal: AbortSignal): Promise<void> {
  const { directory, log, clock, status, everyMs = 5_000 } = options;
  const round = new WatchRound(options, signal);
  let failures = 0;
  log.info({ directory }, 'watches a folder');
  while (!signal.aborted) {
    try {
      await round.run();
      failures = 0;
      if (status.set(undefined)) log.info({ directory }, 'the folder is watched again');
    } catch (error) {
      failures += 1;
      if (!signal.aborted) warn(options, error);
      round.forget();
    }
    const pause = backoffMs(failures, { baseMs: 2 * everyMs, maxMs: longestPauseMs });
    // Ends early when the host stops.
    await clock.sleep(failures === 0 ? everyMs : pause, { signal }).catch(() => undefined);
  }
}

/** Once for each kind of trouble. */
function warn({ directory, log, status }: WatchFolderOptions, error: unknown): void {
  const trouble = troubleOf(error);
  const facts = { directory, trouble, error, ...reasonOf(error) };
  if (status.set(trouble)) log.warn(facts, advice[trouble]);
}

/** What a rule says of the owner; it is about the settings of the host, and names no file. */
function reasonOf(error: unknown): { readonly reason?: string } {
  return DomainError.is(error) ? { reason: error.message } : {};
}

/** Everything that is not about the owner or the records is about the folder. */
function troubleOf(error: unknown): WatchTrouble {
  if (DomainError.is(error) || PortError.is(error, 'unauthenticated')) return 'owner';
  return PortError.is(error) ? 'records' : 'folder';
}

class WatchRound {
  readonly #options: WatchFolderOptions;
  readonly #signal: AbortSignal;
  readonly #seen = new Map<string, Seen>();
  /** Whether the journal is known to be empty. */
  #isTidy = false;
  #ownerNextMs = 0;

  constructor(options: WatchFolderOptions, signal: AbortSignal) {
    this.#options = options;
    this.#signal = signal;
  }

  /** The next round sees everything for the first time. */
  forget(): void {
    this.#seen.clear();
    this.#ownerNextMs = 0;
    this.#isTidy = false;
  }

  /** @throws what makes the folder useless: it is not there, or the owner may not have sessions. */
  async run(): Promise<void> {
    const { directory, clock } = this.#options;
    const signal = this.#signal;
    await makeOwnFolders(directory);
    const journal = new WatchJournal(await ownFolder(directory, 'journal'));
    if (this.#ownerNextMs <= clock.now().getTime()) await this.#owner();
    for (const state of await wholeFiles(directory, this.#seen, clock.now())) {
      signal.throwIfAborted();
      this.#isTidy = false;
      await this.#take(state, journal);
    }
    if (this.#seen.size === 0 && !this.#isTidy) {
      await journal.clear();
      this.#isTidy = true;
    }
  }

  async #owner(): Promise<string> {
    const { owner, clock } = this.#options;
    const { id } = await owner({ signal: this.#signal });
    this.#ownerNextMs = clock.now().getTime() + ownerEveryMs;
    return id;
  }

  async #take(state: Seen, journal: WatchJournal): Promise<void> {
    const { log, clock } = this.#options;
    const { inode, name } = state;
    const ownerId = await this.#owner();
    const taken = await takeFile({ ...this.#options, ownerId, journal }, name, this.#signal);
    // The name is told nowhere else.
    const renamed = name.isText ? {} : { renamed: 'its name is not UTF-8' };
    if (taken.kind === 'session') {
      log.info({ inode, sessionId: taken.sessionId, ...renamed }, 'a file has become a session');
    } else if (taken.kind === 'failed') {
      log.warn(
        { inode, reason: taken.reason, ...renamed },
        'a file cannot become a session; failed/ has the reason',
      );
    } else if (taken.kind === 'later') {
      if (isHopeless(taken.error)) throw taken.error;
      const tries = state.tries + 1;
      const pauseMs = backoffMs(tries, pauses);
      this.#seen.set(name.key, { ...state, tries, nextMs: clock.now().getTime() + pauseMs });
      log.warn({ inode, error: taken.error, pauseMs, ...renamed }, 'a file is tried again later');
    }
  }
}

/** The files that have not changed since the last look and whose time has come, oldest first. */
async function wholeFiles(
  directory: string,
  seen: Map<string, Seen>,
  now: Date,
): Promise<readonly Seen[]> {
  const found = new Map<string, Seen>();
  for (const name of await namesIn(directory)) {
    const state = await plainState(name, directory);
    if (state !== undefined) found.set(name.key, state);
  }
  for (const key of seen.keys()) if (!found.has(key)) seen.delete(key);
  const whole: Seen[] = [];
  for (const [key, state] of found) {
    const last = seen.get(key);
    if (last === undefined || !isSameState(last, state)) seen.set(key, state);
    else if (last.nextMs <= now.getTime()) whole.push(last);
  }
  return whole.sort((a, b) => a.modifiedMs - b.modifiedMs);
}

async function namesIn(directory: string): Promise<readonly EntryName[]> {
  const names: EntryName[] = [];
  // As bytes: a name that is no text would lead to no file otherwise. The types know only texts.
  const encoding = 'buffer' as BufferEncoding;
  for await (const { name } of await opendir(directory, { encoding })) {
    const entry = new EntryName(name as unknown as Buffer);
    if (!unfinished.test(entry.text)) names.push(entry);
    if (names.length === mostNames) break;
  }
  return names;
}

/** `undefined` for folders, links, pipes and devices, and for what is gone. */
async function plainState(name: EntryName, directory: string): Promise<Seen | undefined> {
  try {
    const facts = await lstat(name.pathIn(directory));
    if (!facts.isFile()) return undefined;
    const { size, mtimeMs: modifiedMs, ino: inode } = facts;
    return { name, inode, size, modifiedMs, tries: 0, nextMs: 0 };
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw error;
  }
}
