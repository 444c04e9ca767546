import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { collections, PortError } from '@attune/core';
import { type CopyReport, copyStores, planCopy } from '@attune/core/adapter-kit';
import { BlobStore, Clock, DocumentStore, Hasher } from '@attune/core/ports';
import {
  type App,
  type Config,
  compose,
  isPostgresUrl,
  loadConfig,
  profile,
  readEnvFile,
} from '../composition/index.js';
import { bytesText } from './backup-report.js';
import { copyProgress } from './copy-progress.js';
import { UsageError } from './errors.js';
import type { CliIo } from './io.js';
import { requireStoredRecords } from './open-records.js';

interface Places {
  readonly from?: string;
  readonly to?: string;
  readonly dryRun?: boolean;
}

/** Whether a place is the file of settings of a host, rather than a directory or an address. */
export function isSettingsFile(place: string): boolean {
  return !isPostgresUrl(place) && (statSync(place, { throwIfNoEntry: false })?.isFile() ?? false);
}

/**
 * Copies records and recordings between the stores that two configurations choose, of any family.
 * A side that is not named is the configuration of this command.
 */
export async function migrateFamily(io: CliIo, own: Config, places: Places): Promise<void> {
  const { dryRun = false } = places;
  const [from, to] = [configAt(io, own, places.from), configAt(io, own, places.to)];
  const [source, target] = [placeOfRecords(from), placeOfRecords(to)];
  if (source === target) {
    throw new UsageError(`Both sides keep their records in ${source}. Name another target.`);
  }
  requireStoredRecords(from);
  const copyBlobs = placeOfBlobs(from) === undefined || placeOfBlobs(from) !== placeOfBlobs(to);
  await using one = compose(profile(from));
  await using other = compose(profile(to));
  const [hasher, clock] = await Promise.all([other.get(Hasher), other.get(Clock)]);
  const onProgress = copyProgress(io.stderr);
  const options = {
    ...{ from: await storesOf(one), to: await storesOf(other), source, collections, copyBlobs },
    ...{ hasher, clock, onProgress, signal: io.signal },
  };
  if (dryRun) {
    io.stdout.write(
      `${linesOf(await planCopy(options))}The target is ready; nothing was copied.\n`,
    );
    return;
  }
  try {
    report(io, await copyStores(options), copyBlobs);
  } catch (error) {
    const begun = !PortError.is(error, 'already_exists');
    if (begun)
      io.stderr.write('What has arrived stays. The same command goes on where it stopped.\n');
    throw error;
  }
}

async function storesOf(app: App) {
  const [documents, blobs] = await Promise.all([app.get(DocumentStore), app.get(BlobStore)]);
  return { documents, blobs };
}

/** The settings of one side. What a file says is all that counts for its side. */
function configAt({ environment, envFile }: CliIo, own: Config, place: string | undefined): Config {
  if (place === undefined) return own;
  if (isSettingsFile(place)) return loadConfig({}, { file: readEnvFile(place) }).config;
  const overrides = isPostgresUrl(place)
    ? { DATABASE_PROVIDER: 'postgres', DATABASE_URL: place }
    : { DATABASE_PROVIDER: 'pglite', STORAGE_PROVIDER: 'file-system', DATA_DIR: place };
  return loadConfig(environment, { file: envFile, overrides }).config;
}

/** Where records are, without the password; what two configurations are told apart by. */
function placeOfRecords({ providers, database, azure, dataDirectory }: Config): string {
  const { database: chosen } = providers;
  if (chosen === 'memory' || providers.storage === 'memory') {
    throw new UsageError('Records or recordings in memory belong to one process: nothing to copy.');
  }
  if (['local', 'pglite'].includes(chosen)) return resolve(dataDirectory);
  if (azure.records !== undefined) return `${azure.records.endpoint}/${azure.records.database}`;
  if (chosen !== 'postgres' || database === undefined) return chosen;
  const { host, pathname } = new URL(database.url);
  return `postgres://${host}${pathname}`;
}

/** `undefined` where it cannot be told: then the target has to be empty, so nothing is lost. */
function placeOfBlobs({ providers, dataDirectory }: Config): string | undefined {
  const files = ['local', 'file-system'].includes(providers.storage);
  return files ? resolve(dataDirectory, 'blobs') : undefined;
}

function linesOf(sums: CopyReport['collections']): string {
  return sums
    .map(
      ({ collection, documents, checksum }) =>
        `${collection.padEnd(13)} ${String(documents).padStart(9)} records  ${checksum}\n`,
    )
    .join('');
}

function report(io: CliIo, { collections: sums, ...copied }: CopyReport, copyBlobs: boolean): void {
  const { blobs, bytes, lost, lostIn } = copied;
  const files = copyBlobs
    ? `recordings and transcripts: ${blobs} files, ${bytesText(bytes)}, each read again and compared\n`
    : 'Recordings and transcripts stay where they are: both sides use the same.\n';
  io.stdout.write(
    `${linesOf(sums)}${files}` +
      'All records arrived: both sides hold the same. Set JWT_SECRET_KEY of the target to what the\n' +
      'source has (JWT_SECRET_KEY, or DATA_DIR/secrets/jwt.key), and start the host.\n',
  );
  if (lost === 0) return;
  const sessions = lostIn.join(', ');
  io.stdout.write(
    `The source has lost ${lost} recordings or transcripts, of sessions ${sessions}. Look for them in a backup.\n`,
  );
}
