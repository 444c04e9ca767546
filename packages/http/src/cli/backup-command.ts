import { resolve } from 'node:path';
import type { BackupReport } from '@attune/adapters-local/backup';
import { collections, PortError } from '@attune/core';
import { BlobStore, DocumentStore } from '@attune/core/ports';
import { Command } from 'commander';
import { type Config, compose, isPostgresUrl, profile } from '../composition/index.js';
import { notBackedUp } from '../observability/backup-alert.js';
import { version } from '../version.js';
import { backupProgress, bytesText, recordLines } from './backup-report.js';
import { UsageError } from './errors.js';
import { type CliIo, configOf, type Done, type Output } from './io.js';
import { hasRecords, openRecords, placeOfRecords } from './open-records.js';

interface BackupFlags {
  readonly to?: string;
  readonly keepDays?: string;
}

/** Hears how a backup ended, before the command does; `error` is why it failed. */
export type OnBackupEnd = (config: Config, error?: unknown) => Promise<void>;

/** `attune backup`: writes all records and recordings into a directory of their own. */
export function backupCommand(io: CliIo, done: Done, onEnd?: OnBackupEnd): Command {
  return new Command('backup')
    .description('Write all records, recordings and transcripts into a new backup directory.')
    .option('--to <dir>', 'directory for backups (BACKUP_DIR)')
    .option('--keep-days <days>', 'remove older backups afterwards (BACKUP_KEEP_DAYS)')
    .action(async ({ to = '', keepDays = '' }: BackupFlags) => {
      const overrides = { BACKUP_DIR: to, BACKUP_KEEP_DAYS: keepDays };
      const { config } = configOf(io, { overrides });
      try {
        report(io.stdout, await backUp(config, io), config);
      } catch (error) {
        if (!(error instanceof UsageError)) await onEnd?.(config, error);
        throw error;
      }
      await onEnd?.(config);
      done(0);
    });
}

async function backUp(config: Config, io: CliIo): Promise<BackupReport> {
  const place = placeOfRecords(config);
  if (!(place === undefined || isPostgresUrl(place) || hasRecords(place))) {
    throw new UsageError(`${place} holds no records. Set DATA_DIR to the directory of the host.`);
  }
  requireKeptBlobs(config);
  const { createBackup } = await import('@attune/adapters-local/backup');
  await using app = compose(profile(config));
  const settings = {
    blobs: await app.get(BlobStore),
    to: config.backup.directory,
    keepDays: config.backup.keepDays,
    leaveOut: notBackedUp,
    attuneVersion: version(),
    onProgress: backupProgress(io.stderr),
    signal: io.signal,
  };
  if (place === undefined) {
    const documents = await app.get(DocumentStore);
    return await createBackup({ documents, collections, ...settings });
  }
  await using client = await openRecords(place, config).catch(explainLock);
  return await createBackup({ client, ...settings });
}

/** @throws UsageError when recordings are kept in memory. */
export function requireKeptBlobs({ providers }: Config): void {
  if (providers.storage !== 'memory') return;
  throw new UsageError('STORAGE_PROVIDER is memory: there is nothing to back up.');
}

function explainLock(error: unknown): never {
  if (!PortError.is(error, 'unavailable') || error.adapter !== 'pglite') throw error;
  const what =
    'Only one process at a time can use the embedded database: stop the host, run "attune backup", ' +
    'and start it again. Postgres can be backed up while hosts run ("attune migrate" moves there)';
  const details = { port: 'backup', operation: 'backup', cause: error };
  throw new PortError('unavailable', `${error.message}. ${what}`, details);
}

function report(
  output: Output,
  { directory, manifest, takenOver, removed }: BackupReport,
  config: Config,
): void {
  const { objects, totalBytes } = manifest.blobs;
  const before = takenOver === 0 ? '' : `, ${takenOver} of them shared with the backup before`;
  output.write(
    `${recordLines(manifest.records)}` +
      `recordings and transcripts: ${objects} files, ${bytesText(totalBytes)}${before}\n` +
      `${resolve(directory)} was written, read again and compared.\n` +
      'It does not include the key that signs tokens, other secrets, the configuration, and who is\n' +
      'signed in. Keep JWT_SECRET_KEY, or DATA_DIR/secrets, and .env somewhere else.\n',
  );
  if (removed.length > 0) {
    output.write(`Removed: ${removed.length} older than ${config.backup.keepDays} days.\n`);
  }
  if (manifest.incomplete.length === 0) return;
  const named = manifest.incomplete.slice(0, 20).join(', ');
  throw new PortError(
    'not_found',
    `The blob store has lost a recording or a transcript of ${manifest.incomplete.length} session(s): ${named}. ` +
      'Everything else is in the backup, and no older one was removed: one of them may hold it',
    { port: 'backup', operation: 'backup' },
  );
}
