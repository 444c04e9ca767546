import { PortError } from '../../../errors/port-error.js';
import type { BlobStore } from '../../../ports/blob-store.js';
import type { CallOptions } from '../../../ports/call-options.js';
import type { Document, DocumentStore } from '../../../ports/document-store.js';
import type { Ids } from '../../../ports/ids.js';
import {
  InstallationRepository,
  type StoredInstallation,
} from '../../../records/installation-repository.js';
import { createIdInBlobs, hasRecordings, idInBlobs, saveIdInBlobs } from './installation-blob.js';

/** A further place of an installation, such as its data directory. */
export interface InstallationPlace {
  find(options?: CallOptions): Promise<string | undefined>;
  save(id: string, options?: CallOptions): Promise<void>;
}

/** The places of an installation besides its database. */
export interface OtherPlaces {
  readonly blobs: BlobStore;
  readonly directory?: InstallationPlace | undefined;
}

export interface InstallationPlaces extends OtherPlaces {
  readonly documents: DocumentStore;
}

/**
 * Why places are not one installation.
 *
 * - `records_lost`: the database is empty, but another place belongs to an installation.
 * - `blobs_lost`: the blob store lacks the id that the database has.
 * - `different`: two places belong to different installations.
 */
export type InstallationFault = 'records_lost' | 'blobs_lost' | 'different';

/** How places were found: `new` and `adopted` ones lack the id. */
export type InstallationState = 'new' | 'adopted' | 'known';

export interface OpenInstallationOptions extends CallOptions {
  readonly ids: Ids;
  /** Makes the places one installation, whatever they belonged to. */
  readonly renew?: boolean;
}

/** Another process may write the id while this one looks. */
const mostLooks = 3;

interface Look {
  readonly state: InstallationState;
  readonly stored: StoredInstallation | undefined;
  readonly blobsId: string | undefined;
  readonly directoryId: string | undefined;
}

/**
 * Looks without writing whether the places belong together. Resolves with why not, or with how they
 * were found.
 */
export async function inspectInstallation(
  places: InstallationPlaces,
  options: CallOptions = {},
): Promise<InstallationState | InstallationFault> {
  const found = await lookAgain(places, options);
  return typeof found === 'string' ? found : found.state;
}

/** Whether places besides the database, which is known to hold nothing, belong to an installation. */
export async function belongsToInstallation(
  { blobs, directory }: OtherPlaces,
  options: CallOptions = {},
): Promise<boolean> {
  if ((await directory?.find(options)) !== undefined) return true;
  if ((await idInBlobs(blobs, options)) !== undefined) return true;
  return await hasRecordings(blobs, options);
}

/**
 * Compares the id of the installation in all places before anything is written, and writes it where
 * an installation is new or of an earlier release. Call it before serving or working. Several
 * processes may call it at once; they agree on one id.
 */
export async function openInstallation(
  places: InstallationPlaces,
  { ids, renew = false, ...options }: OpenInstallationOptions,
): Promise<InstallationState | InstallationFault> {
  const { documents, blobs, directory } = places;
  const repository = new InstallationRepository(documents);
  if (renew) {
    const id = ids.next();
    await repository.save({ id, complete: false }, options);
    await saveIdInBlobs(blobs, id, options);
    await directory?.save(id, options);
    await repository.save({ id, complete: true }, options);
    return 'new';
  }
  const found = await lookAgain(places, options);
  if (typeof found === 'string') return found;
  const { stored, blobsId, directoryId, state } = found;
  // The database first: there, only one of several processes can be the first.
  const { id, complete } = stored ?? (await repository.create(directoryId ?? ids.next(), options));
  if (blobsId === undefined && (await createIdInBlobs(blobs, id, options)) !== id) {
    return 'different';
  }
  if (directoryId === undefined) await directory?.save(id, options);
  if (!complete) await repository.save({ id, complete: true }, options);
  return state;
}

/** Whether database and blob store belong together now; both may lack an id. */
export async function isOneInstallation(
  { documents, blobs }: Pick<InstallationPlaces, 'documents' | 'blobs'>,
  options: CallOptions = {},
): Promise<boolean> {
  const stored = await new InstallationRepository(documents).find(options);
  return stored?.id === (await idInBlobs(blobs, options));
}

/**
 * Refuses to read records with recordings of another installation beside them. `document` is what
 * the records have at `installationPlace`; what lacks an id, of an earlier release, is taken.
 *
 * @throws PortError `precondition_failed` of the caller's port and operation.
 */
export async function requireBlobsOf(
  document: Document | undefined,
  blobs: BlobStore,
  {
    port,
    operation,
    ...options
  }: CallOptions & { readonly port: string; readonly operation: string },
): Promise<void> {
  const id = document?.['installationId'];
  const other = await idInBlobs(blobs, options);
  if (id === undefined || other === undefined || id === other) return;
  const message =
    'The database and the blob store do not belong to the same installation: recordings would be missing. ' +
    'Check the settings of both';
  throw new PortError('precondition_failed', message, { port, operation });
}

async function lookAgain(
  places: InstallationPlaces,
  options: CallOptions,
): Promise<Look | InstallationFault> {
  for (let looks = 1; ; looks += 1) {
    const found = await look(places, options);
    if (typeof found !== 'string' || looks === mostLooks) return found;
  }
}

async function look(
  { documents, blobs, directory }: InstallationPlaces,
  options: CallOptions,
): Promise<Look | InstallationFault> {
  const directoryId = await directory?.find(options);
  const blobsId = await idInBlobs(blobs, options);
  const repository = new InstallationRepository(documents);
  const stored = await repository.find(options);
  const others = [blobsId, directoryId].filter((id) => id !== undefined);
  if (stored !== undefined) {
    if (others.some((id) => id !== stored.id)) return 'different';
    if (stored.complete && blobsId === undefined) return 'blobs_lost';
    return { state: 'known', stored, blobsId, directoryId };
  }
  const hasRecords = await repository.hasRecords(options);
  if (!hasRecords && (others.length > 0 || (await hasRecordings(blobs, options)))) {
    return 'records_lost';
  }
  if (blobsId !== undefined) return 'different';
  const state = hasRecords ? 'adopted' : 'new';
  return { state, stored, blobsId, directoryId };
}
