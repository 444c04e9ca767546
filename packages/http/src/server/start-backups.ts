import { LocalDatabase } from '@attune/adapters-local';
import { AlertOperations, PortError } from '@attune/core';
import { BlobStore, Clock } from '@attune/core/ports';
import type { BackupConfig, TimeOfDay } from '../composition/config-backup.js';
import type { App } from '../composition/index.js';
import { backupAlert, factsOf, notBackedUp } from '../observability/backup-alert.js';
import type { Log } from '../observability/logger.js';
import { version } from '../version.js';
import type { Close } from './start-worker.js';

/** Pause between looks at the clock. */
const lookEveryMs = 60_000;
/** After a backup that failed. */
const tryAgainAfterMs = 3_600_000;

/**
 * Makes a backup each day at a time of the day, within the process that has the embedded database. A
 * time at which the host did not run is made up for at its start.
 */
export async function startBackups(
  { directory, keepDays, dailyAt }: BackupConfig & { readonly dailyAt: TimeOfDay },
  log: Log,
  app: App,
): Promise<Close> {
  const [clock, client, blobs] = await Promise.all([
    app.get(Clock),
    app.get(LocalDatabase),
    app.get(BlobStore),
  ]);
  const { raiseAlert, resolveAlert } = await app.get(AlertOperations);
  const { createBackup, listBackups } = await import('@attune/adapters-local/backup');
  const stop = new AbortController();
  const { signal } = stop;

  /** Rejects where the backup lacks something. */
  const backUp = async (): Promise<void> => {
    const { manifest, ...made } = await createBackup({
      ...{ client, blobs, to: directory, keepDays, signal, attuneVersion: version() },
      leaveOut: notBackedUp,
    });
    const { incomplete } = manifest;
    if (incomplete.length > 0) {
      const what = `The blob store has lost a recording or a transcript of ${incomplete.length} session(s)`;
      throw new PortError('not_found', what, { port: 'backup', operation: 'backup' });
    }
    log.info({ directory: made.directory, removed: made.removed.length }, 'a backup was made');
    await resolveAlert(backupAlert);
  };
  const look = async (): Promise<void> => {
    const newest = (await listBackups(directory)).at(-1)?.manifest.createdAt;
    const due = lastTime(dailyAt, clock.now());
    if (newest !== undefined && Date.parse(newest) >= due.getTime()) return;
    await backUp();
  };
  const tell = async (error: unknown): Promise<void> => {
    log.error({ error }, 'a backup failed');
    await raiseAlert({ ...backupAlert, facts: factsOf(error) }).catch((cause: unknown) =>
      log.error({ error: cause }, 'an alert could not be raised'),
    );
  };
  /** Resolves with the pause until the next look. */
  const round = async (): Promise<number> => {
    try {
      await look();
      return lookEveryMs;
    } catch (error) {
      if (!signal.aborted) await tell(error);
      return tryAgainAfterMs;
    }
  };
  const run = async (): Promise<void> => {
    while (!signal.aborted) await clock.sleep(await round(), { signal }).catch(() => undefined);
  };
  const ended = run();
  return async () => {
    stop.abort();
    await ended;
  };
}

/** The last moment at which this machine's clock showed the time. */
export function lastTime({ hours, minutes }: TimeOfDay, now: Date): Date {
  const today = new Date(now);
  today.setHours(hours, minutes, 0, 0);
  if (today.getTime() <= now.getTime()) return today;
  // Through the calendar: a day of a change of the clocks has no 24 hours.
  today.setDate(today.getDate() - 1);
  return today;
}
