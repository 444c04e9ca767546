import { join } from 'node:path';
import { LocalDatabase } from '@attune/adapters-local';
import { PortError } from '@attune/core';
import {
  belongsToInstallation,
  type InstallationFault,
  type InstallationPlace,
  type InstallationState,
  idInBlobs,
  inspectInstallation,
  openInstallation,
  requireFinishedCopies,
} from '@attune/core/adapter-kit';
import { BlobStore, DocumentStore, Ids } from '@attune/core/ports';
import type { Config } from './config.js';
import { isEmbedded } from './config-backup.js';
import type { App } from './container.js';
import { installationFile } from './installation-file.js';

export interface OpenPlacesOptions {
  /** Makes the places one installation, whatever they belonged to: the option `--new`. */
  readonly renew?: boolean;
  readonly signal?: AbortSignal;
}

type Places = Pick<Config, 'providers' | 'dataDirectory'>;

/**
 * Compares the id of the installation in data directory, database and blob store before anything is
 * written, and writes it into a new installation. What is in memory is always new.
 *
 * @throws PortError `precondition_failed` for places that do not belong together: it says what is
 *   wrong and what to do.
 */
export async function openPlaces(
  config: Places,
  app: App,
  { renew = false, signal }: OpenPlacesOptions = {},
): Promise<void> {
  const { providers, dataDirectory } = config;
  const blobs = await app.get(BlobStore);
  if (providers.database === 'memory') {
    // Nothing is remembered, so that every recording of an installation would be without a record.
    if (providers.storage === 'memory' || renew) return;
    const known = (await idInBlobs(blobs)) ?? (await directoryOf(config)?.find());
    if (known === undefined) return;
    throw refusal('different', dataDirectory);
  }
  const records = await findRecords(config, app);
  const directory = directoryOf(config);
  if (records === 'absent' && !renew && (await belongsToInstallation({ blobs, directory }))) {
    throw refusal('records_lost', dataDirectory);
  }
  const documents = await app.get(DocumentStore);
  // What an interrupted copy has brought so far does not fit yet.
  await requireFinishedCopies(documents);
  // A blob store in memory is empty at each start, and belongs to whatever the records belong to.
  const lasting = providers.storage !== 'memory';
  if (!lasting) return;
  const ids = await app.get(Ids);
  const found = await openInstallation(
    { documents, blobs, directory },
    { ids, renew, ...(signal === undefined ? {} : { signal }) },
  );
  if (isFault(found)) throw refusal(found, dataDirectory);
}

/**
 * As `openPlaces`, but never writes and never creates a database. Resolves with `new` for places
 * that the first start fills.
 *
 * @throws as `openPlaces`.
 */
export async function inspectPlaces(config: Places, app: App): Promise<InstallationState> {
  const { providers, dataDirectory } = config;
  if (providers.database === 'memory') return 'known';
  const records = await findRecords(config, app);
  const directory = directoryOf(config);
  const blobs = await app.get(BlobStore);
  if (records === 'absent') {
    if (!(await belongsToInstallation({ blobs, directory }))) return 'new';
    throw refusal('records_lost', dataDirectory);
  }
  if (providers.storage === 'memory') return 'known';
  const documents = await app.get(DocumentStore);
  const found = await inspectInstallation({ documents, blobs, directory });
  if (isFault(found)) throw refusal(found, dataDirectory);
  return found === 'new' ? 'known' : found;
}

/** After a restore: the data directory belongs to what was restored into it. */
export async function markDirectory(config: Places, id: string): Promise<void> {
  await directoryOf(config)?.save(id);
}

/** The data directory belongs to an installation whose records or recordings lie in it. */
function directoryOf({ providers, dataDirectory }: Places): InstallationPlace | undefined {
  const files = ['local', 'file-system'].includes(providers.storage);
  return isEmbedded(providers.database) || files ? installationFile(dataDirectory) : undefined;
}

/**
 * Looks whether there is a database without creating one. `unknown`: this family cannot tell before
 * it opens.
 *
 * @throws PortError `internal` for a damaged one.
 */
async function findRecords(
  { providers, dataDirectory }: Places,
  app: App,
): Promise<'there' | 'absent' | 'unknown'> {
  if (isEmbedded(providers.database)) {
    const { inspectRecordsDirectory, damagedRecords } = await import('@attune/adapters-local/sql');
    const directory = join(dataDirectory, 'records');
    const state = await inspectRecordsDirectory(directory);
    if (state === 'damaged') throw damagedRecords(directory);
    return state;
  }
  if (providers.database !== 'postgres') return 'unknown';
  const client = await app.get(LocalDatabase);
  const [row] = await client.query(
    `select to_regclass('attune.attune_layout') is not null as made`,
  );
  return row?.['made'] === true ? 'there' : 'absent';
}

function isFault(found: InstallationState | InstallationFault): found is InstallationFault {
  return found === 'records_lost' || found === 'blobs_lost' || found === 'different';
}

function refusal(fault: InstallationFault, dataDirectory: string): PortError {
  const name = 'DATABASE_URL, DATA_DIR and the settings of the blob store';
  const whats: Readonly<Record<InstallationFault, string>> = {
    records_lost: `The database is empty, but the recordings or the data directory (${dataDirectory}) belong to an installation: its records are lost, or elsewhere`,
    blobs_lost:
      'The database belongs to an installation, but the blob store does not: its recordings are lost, or elsewhere',
    different: `Database, blob store and data directory (${dataDirectory}) do not belong to the same installation`,
  };
  const advice = `Nothing was changed. Check ${name}, or restore a backup into an empty system ("attune restore"). Only if they are to be one installation from now on, start once with "attune serve --new"`;
  return new PortError('precondition_failed', `${whats[fault]}. ${advice}`, {
    port: 'installation',
    operation: 'start',
  });
}
