/** How long after a deletion the erasure begins, when no other deletion follows. */
const quietMs = 1_000;
/** How long further deletions may put the erasure off. */
const mostPutOffMs = 10_000;
/** An erasure is followed by a pause this many times as long, so that it takes a tenth of the time. */
const pauseFactor = 9;
const repeatAfterFaultMs = 60_000;
/** Far more than the pieces of log that an earlier version may have kept for later use. */
const mostLogPieces = 256;

/** What an erasure needs of the database. */
export interface ErasureDeps {
  /** Runs one statement outside of a transaction. */
  readonly run: (statement: string) => Promise<readonly Readonly<Record<string, unknown>>[]>;
  /** Whether deletions of an earlier process may still lie in the files. */
  readonly owed: boolean;
}

/** Removes the bytes of deleted rows from the files of an embedded database. */
export interface Erasure {
  /** Rows of these tables were deleted: their bytes go within seconds. */
  begin(tables: readonly string[]): void;
  /**
   * Does at once what is still to be done, and nothing afterwards. Resolves with whether everything is
   * erased.
   */
  close(): Promise<boolean>;
}

/**
 * Postgres leaves deleted rows in its tables until they are vacuumed, and their earlier versions in
 * its log until it is done with that piece of the log. An embedded database has no process that sees
 * to it, so this does: it vacuums the tables, which makes the rows free space (`withoutRemains` writes
 * zeros there), begins a new piece of the log, and has a checkpoint remove the old ones.
 */
export function startErasure({ run, owed }: ErasureDeps): Erasure {
  const due = new Set<string>();
  let everything = owed;
  let firstAt: number | undefined;
  let notBefore = 0;
  let timer: NodeJS.Timeout | undefined;
  let closed = false;
  let running: Promise<boolean> = Promise.resolve(true);

  const isDue = () => everything || due.size > 0;

  function plan(): void {
    if (closed || !isDue()) return;
    const now = performance.now();
    firstAt ??= now;
    const at = Math.max(Math.min(now + quietMs, firstAt + mostPutOffMs), notBefore);
    clearTimeout(timer);
    timer = setTimeout(() => {
      running = eraseDue().finally(plan);
    }, at - now);
    timer.unref();
  }

  async function eraseDue(): Promise<boolean> {
    if (!isDue()) return true;
    const all = everything;
    const tables = [...due];
    const beganAt = performance.now();
    everything = false;
    due.clear();
    firstAt = undefined;
    try {
      await erase(run, all ? [] : tables);
      notBefore = performance.now() + pauseFactor * (performance.now() - beganAt);
      return true;
    } catch {
      // A full disk, for instance. What is owed is remembered, also for the next process.
      everything = all;
      for (const table of tables) due.add(table);
      notBefore = performance.now() + repeatAfterFaultMs;
      return false;
    }
  }

  plan();
  return {
    begin(tables) {
      for (const table of tables) due.add(table);
      plan();
    },
    async close() {
      closed = true;
      clearTimeout(timer);
      await running;
      return await eraseDue();
    },
  };
}

/** Without tables: in all of them. */
async function erase(run: ErasureDeps['run'], tables: readonly string[]): Promise<void> {
  await run(`vacuum (skip_database_stats) ${tables.join(', ')}`);
  for (let piece = 0; piece < mostLogPieces; piece += 1) {
    await run('select pg_switch_wal()');
    await run('checkpoint');
    // Pieces that an earlier version renamed for later use hold what they held: they are used up.
    const [ahead] = await run(
      `select 1 from pg_ls_waldir() where name > pg_walfile_name(pg_current_wal_insert_lsn())
        and name ~ '^[0-9A-F]{24}$' limit 1`,
    );
    if (ahead === undefined) return;
  }
}
