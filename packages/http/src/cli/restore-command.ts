import type { RestoreReport } from '@attune/adapters-local/backup';
import { collections } from '@attune/core';
import { idInBlobs } from '@attune/core/adapter-kit';
import { BlobStore, DocumentStore } from '@attune/core/ports';
import { Command } from 'commander';
import { type Config, compose, markDirectory, profile } from '../composition/index.js';
import { requireKeptBlobs } from './backup-command.js';
import { backupProgress, bytesText, recordLines } from './backup-report.js';
import { type CliIo, configOf, type Done, type Output } from './io.js';
import { openRecords, placeOfRecords } from './open-records.js';

/** `attune restore`: brings a backup back into an empty system. */
export function restoreCommand(io: CliIo, done: Done): Command {
  return new Command('restore')
    .description('Restore a backup into an empty system. If it was interrupted, run it again.')
    .argument('<from>', 'the directory of one backup, attune-…')
    .option('--verify', 'only read the backup and compare it with its checksums')
    .action(async (from: string, { verify = false }: { readonly verify?: boolean }) => {
      if (verify) await verifyOnly(io, from);
      else report(io.stdout, await restore(configOf(io).config, io, from));
      done(0);
    });
}

async function verifyOnly(io: CliIo, from: string): Promise<void> {
  const { verifyBackup } = await import('@attune/adapters-local/backup');
  const options = { onProgress: backupProgress(io.stderr), signal: io.signal };
  const { records, blobs, createdAt, attuneVersion } = await verifyBackup(from, options);
  io.stdout.write(
    `${recordLines(records)}${blobs.objects} files, ${bytesText(blobs.totalBytes)}\n` +
      `The backup of ${createdAt}, made by Attune ${attuneVersion}, is complete.\n`,
  );
}

async function restore(config: Config, io: CliIo, from: string): Promise<RestoreReport> {
  const place = placeOfRecords(config);
  requireKeptBlobs(config);
  const { readManifest, restoreBackup } = await import('@attune/adapters-local/backup');
  // An embedded database that is opened is also made: not for a name that was mistyped.
  await readManifest(from, 'restore');
  await using app = compose(profile(config));
  const blobs = await app.get(BlobStore);
  const onProgress = backupProgress(io.stderr);
  const settings = { from, blobs, collections, onProgress, signal: io.signal };
  if (place === undefined) {
    const documents = await app.get(DocumentStore);
    return await marked(config, blobs, await restoreBackup({ documents, ...settings }));
  }
  await using client = await openRecords(place, config);
  return await marked(config, blobs, await restoreBackup({ client, ...settings }));
}

/** The data directory takes the id of the installation that came with the backup. */
async function marked(
  config: Config,
  blobs: BlobStore,
  report: RestoreReport,
): Promise<RestoreReport> {
  const id = await idInBlobs(blobs);
  if (id !== undefined) await markDirectory(config, id);
  return report;
}

function report(output: Output, { manifest, records, objects, inWork }: RestoreReport): void {
  const were = inWork === 1 ? '1 session was' : `${inWork} sessions were`;
  const goesOn = inWork === 0 ? '' : `${were} being processed and will resume.\n`;
  const lost = manifest.incomplete.length;
  output.write(
    `${recordLines(records)}` +
      `recordings and transcripts: ${objects} files, ${bytesText(manifest.blobs.totalBytes)}\n` +
      `The backup of ${manifest.createdAt} is restored: every record and every file was read from the\n` +
      'target and equals the backup. All people have to sign in again. Set JWT_SECRET_KEY and the\n' +
      'other settings as they were, and start the host.\n' +
      `${goesOn}${lost === 0 ? '' : `Of ${lost} sessions a file was lost before the backup: ${manifest.incomplete.join(', ')}.\n`}`,
  );
}
