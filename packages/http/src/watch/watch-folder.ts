import { lstat, opendir } from 'node:fs/promises';
import { join } from 'node:path';
import { backoffMs } from '@attune/core/adapter-kit';
import type { Log } from '../observability/logger.js';
import { isAbsent, ownFolder } from './own-folders.js';
import { isHopeless, type TakeDeps, takeFile } from './take-file.js';
import { WatchJournal } from './watch-journal.js';
import { type FileState, isSameState } from './watched-file.js';

export interface WatchFolderOptions extends Omit<TakeDeps, 'journal'> {
  readonly log: Log;
  /** How often the folder is looked at. Default 5 s. */
  readonly everyMs?: number;
}

/** Most names that are looked at in one round; what is left has its turn in a later one. */
const mostNames = 10_000;
/** What the programs that copy and download files call them until they are whole. */
const unfinished = /^[.~]|\.(?:part|partial|tmp|temp|crdownload|download|filepart)$/iu;
const pauses = { baseMs: 10_000, maxMs: 10 * 60_000 };

interface Seen extends FileState {
  /** Tries that failed for a reason that may pass. */
  readonly tries: number;
  /** Not before then, in milliseconds since 1970. */
  readonly nextMs: number;
}

/**
 * Takes every recording that appears in a folder, one at a time, oldest first, until it is stopped. A file
 * is taken once two looks in a row found it unchanged. Folders in it, links, hidden files and what is
 * no plain file stay where they are.
 *
 * @throws what makes the folder useless: it is not there, or the owner may not have sessions.
 */
export async function watchFolder(options: WatchFolderOptions, signal: AbortSignal): Promise<void> {
  const { directory, log, clock, everyMs = 5_000 } = options;
  const journal = new WatchJournal(await ownFolder(directory, 'journal'));
  log.info({ directory }, 'watches a folder');
  const seen = new Map<string, Seen>();
  /** Whether the journal is known to be empty. */
  let isTidy = false;
  const take = async (name: string, state: Seen): Promise<void> => {
    const taken = await takeFile({ ...options, journal }, name, signal);
    if (taken.kind === 'session') {
      log.info({ file: name, sessionId: taken.sessionId }, 'a file has become a session');
    } else if (taken.kind === 'failed') {
      log.warn({ file: name, reason: taken.reason }, 'a file cannot become a session');
    } else if (taken.kind === 'later') {
      if (isHopeless(taken.error)) throw taken.error;
      const tries = state.tries + 1;
      const pauseMs = backoffMs(tries, pauses);
      seen.set(name, { ...state, tries, nextMs: clock.now().getTime() + pauseMs });
      log.warn({ file: name, error: taken.error, pauseMs }, 'a file is tried again later');
    }
  };
  try {
    for (;;) {
      for (const [name, state] of await wholeFiles(directory, seen, clock.now())) {
        signal.throwIfAborted();
        isTidy = false;
        await take(name, state);
      }
      if (seen.size === 0 && !isTidy) {
        await journal.clear();
        isTidy = true;
      }
      await clock.sleep(everyMs, { signal });
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

/** The files that have not changed since the last look and whose time has come, oldest first. */
async function wholeFiles(
  directory: string,
  seen: Map<string, Seen>,
  now: Date,
): Promise<readonly (readonly [string, Seen])[]> {
  const found = new Map<string, FileState>();
  for (const name of await namesIn(directory)) {
    const state = await plainState(join(directory, name));
    if (state !== undefined) found.set(name, state);
  }
  for (const name of seen.keys()) if (!found.has(name)) seen.delete(name);
  const whole: (readonly [string, Seen])[] = [];
  for (const [name, state] of found) {
    const last = seen.get(name);
    if (last === undefined || !isSameState(last, state)) {
      seen.set(name, { ...state, tries: 0, nextMs: 0 });
    } else if (last.nextMs <= now.getTime()) {
      whole.push([name, last]);
    }
  }
  return whole.sort(([, a], [, b]) => a.modifiedMs - b.modifiedMs);
}

async function namesIn(directory: string): Promise<readonly string[]> {
  const names: string[] = [];
  for await (const { name } of await opendir(directory)) {
    if (!unfinished.test(name)) names.push(name);
    if (names.length === mostNames) break;
  }
  return names;
}

/** `undefined` for folders, links, pipes and devices, and for what is gone. */
async function plainState(path: string): Promise<FileState | undefined> {
  try {
    const facts = await lstat(path);
    return facts.isFile() ? { size: facts.size, modifiedMs: facts.mtimeMs } : undefined;
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw error;
  }
}
