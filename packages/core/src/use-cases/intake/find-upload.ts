import { toInstant } from '../../domain/instant.js';
import type { Actor } from '../../domain/session/access.js';
import { DomainError } from '../../errors/domain-error.js';
import type { CallOptions } from '../../ports/call-options.js';
import type { Clock } from '../../ports/clock.js';
import type { Upload, UploadRepository } from '../../records/upload-repository.js';

/**
 * An upload of the actor.
 *
 * @throws DomainError `upload_not_found` also for those of others, and for one that has expired.
 */
export async function findUpload(
  { uploads, clock }: { readonly uploads: UploadRepository; readonly clock: Clock },
  actor: Actor,
  uploadId: string,
  options: CallOptions,
): Promise<Upload> {
  const found = await uploads.find(uploadId, options);
  if (found?.ownerId === actor.accountId && !hasExpired(found, clock)) return found;
  throw noSuchUpload(uploadId);
}

export function hasExpired({ expiresAt }: Upload, clock: Clock): boolean {
  return expiresAt <= toInstant(clock.now());
}

export function noSuchUpload(id: string): DomainError {
  return new DomainError(
    'upload_not_found',
    `There is no upload ${id}: it was given up, has expired, or never began. Begin a new one.`,
  );
}
