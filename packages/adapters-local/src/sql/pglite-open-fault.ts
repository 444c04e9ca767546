import { PortError, type PortErrorCode } from '@attune/core/ports';

const restore =
  'Nothing was changed. Restore a backup into an empty DATA_DIR ("attune restore"), or put the files back from a copy of the directory';

interface Cause {
  readonly code: PortErrorCode;
  /** Follows the name of the directory. */
  readonly what: string;
  readonly advice: string;
}

const full: Cause = {
  code: 'limit_exceeded',
  what: 'cannot be opened: its disk is full',
  advice: 'Free some space, and start again',
};
const readOnly: Cause = {
  code: 'permission_denied',
  what: 'cannot be written to: its disk is mounted read-only',
  advice: 'Mount it for writing; a disk with faults is often made read-only by the system',
};
const notOurs: Cause = {
  code: 'permission_denied',
  what: 'cannot be used: this user may not read or write its files',
  advice: 'Run as the user whom the files belong to, or give them to this user (chown -R)',
};
const failing: Cause = {
  code: 'unavailable',
  what: 'cannot be read: its disk reports faults',
  advice: 'Copy what can be read to another disk, and check this one',
};
const logLost: Cause = {
  code: 'internal',
  what: 'holds a database whose log (data/pg_wal) is lost or damaged',
  advice: restore,
};
const foreign: Cause = {
  code: 'internal',
  what: 'holds a database that this version cannot read, or whose first files are damaged',
  advice: `Start the version of Attune that wrote it. If that is this one: ${restore}`,
};
const damaged: Cause = {
  code: 'internal',
  what: 'holds a damaged database',
  advice: restore,
};

/** Codes of the system. */
const byErrno: Readonly<Record<string, Cause>> = {
  ENOSPC: full,
  EDQUOT: full,
  EROFS: readOnly,
  EACCES: notOurs,
  EPERM: notOurs,
  EIO: failing,
};

/** What Postgres says before it gives up, in the order in which it is tried. */
const byWords: readonly (readonly [RegExp, Cause])[] = [
  [/no space left|disk quota exceeded/iu, full],
  [/read-only file system/iu, readOnly],
  [/permission denied|not permitted/iu, notOurs],
  [/i\/o error|input\/output error/iu, failing],
  [/checkpoint|pg_wal|\bWAL\b|redo/u, logLost],
  [/incompatible with server/u, foreign],
];

/**
 * Why an embedded database could not be opened, and what to do. `lastWords` is what Postgres said last
 * when it gave up: its files and what is wrong with them, and nothing of what they hold.
 *
 * `undefined` for an error that says so itself, and one that is no fault of the database.
 */
export function openFault(
  error: unknown,
  directory: string,
  lastWords: string | undefined,
): PortError | undefined {
  if (PortError.is(error)) return undefined;
  const { code = '', message = '' } = error as { code?: string; message?: string };
  const cause = byErrno[code] ?? causeIn(lastWords ?? message, lastWords !== undefined);
  if (cause === undefined) return undefined;
  const said = lastWords ?? (byErrno[code] === undefined ? undefined : code);
  const why = said === undefined ? '' : ` (${said})`;
  const text = `${directory} ${cause.what}${why}. ${cause.advice}`;
  const context = { port: 'document-store', operation: 'open', adapter: 'pglite', cause: error };
  return new PortError(cause.code, text, context);
}

function causeIn(words: string, isSaid: boolean): Cause | undefined {
  const [, known] = byWords.find(([pattern]) => pattern.test(words)) ?? [];
  // What PGlite itself says when Postgres ended without a word.
  const gaveUp = isSaid || /failed to initialize|^Aborted\(/u.test(words);
  return known ?? (gaveUp ? damaged : undefined);
}

const lastLine = /\b(?:FATAL|PANIC):\s+(.*)$/u;

/** What Postgres said when it gave up. */
export interface LastWords {
  readonly hear: (line: string) => void;
  readonly words: () => string | undefined;
}

export function listenForLastWords(): LastWords {
  let words: string | undefined;
  return {
    hear: (line) => {
      words = lastLine.exec(line)?.[1] ?? words;
    },
    words: () => words,
  };
}
