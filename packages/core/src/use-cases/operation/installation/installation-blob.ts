import { readBytes } from '../../../bytes/bytes.js';
import { PortError } from '../../../errors/port-error.js';
import type { BlobStore } from '../../../ports/blob-store.js';
import type { CallOptions } from '../../../ports/call-options.js';
import { installationBlobKey } from '../../../records/installation-repository.js';

const mostBytes = 1_000;

/** The id of the installation that a blob store belongs to. */
export async function idInBlobs(
  blobs: BlobStore,
  options: CallOptions = {},
): Promise<string | undefined> {
  try {
    const { body } = await blobs.get(installationBlobKey, options);
    return new TextDecoder().decode(await readBytes(body, mostBytes)).trim();
  } catch (error) {
    if (PortError.is(error, 'not_found')) return undefined;
    throw error;
  }
}

/** Resolves with the id that stands: another process may have been first. */
export async function createIdInBlobs(
  blobs: BlobStore,
  id: string,
  options: CallOptions = {},
): Promise<string | undefined> {
  const ifAbsent = blobs.capabilities.createOnly;
  try {
    await saveIdInBlobs(blobs, id, { ...options, ifAbsent });
  } catch (error) {
    // Of several puts at once one resolves.
    if (!PortError.is(error, 'already_exists') && !PortError.is(error, 'unavailable')) throw error;
  }
  return await idInBlobs(blobs, options);
}

export async function saveIdInBlobs(
  blobs: BlobStore,
  id: string,
  options: CallOptions & { readonly ifAbsent?: boolean } = {},
): Promise<void> {
  const contentType = 'text/plain';
  await blobs.put(installationBlobKey, new TextEncoder().encode(id), { ...options, contentType });
}

/** Whether a blob store holds recordings or transcripts. */
export async function hasRecordings(blobs: BlobStore, options: CallOptions = {}): Promise<boolean> {
  return (await blobs.list({ prefix: 'users/', limit: 1 }, options)).items.length > 0;
}
