import { blobKeys } from '../domain/session/recording.js';
import type { Session } from '../domain/session/session.js';
import { pages } from '../flow/pages.js';
import type { BlobStore } from '../ports/blob-store.js';
import type { CallOptions } from '../ports/call-options.js';

/** Removes every blob of a session, including those that no record names. */
export async function removeSessionBlobs(
  blobs: BlobStore,
  { ownerId, id }: Pick<Session, 'id' | 'ownerId'>,
  options: CallOptions = {},
): Promise<void> {
  await blobs.delete(blobKeys.original(ownerId, id), options);
  // Each prefix includes the character after the id: another id may begin with this one. In version
  // 0.1.0 the key of a recording continued with `_` and the name of its file.
  for (const part of [`originals/${id}_`, `audio/${id}.`, `transcripts/${id}.`]) {
    const prefix = `users/${ownerId}/${part}`;
    const found = pages((cursor) =>
      blobs.list({ prefix, ...(cursor === undefined ? {} : { cursor }) }, options),
    );
    for await (const { key } of found) await blobs.delete(key, options);
  }
}
