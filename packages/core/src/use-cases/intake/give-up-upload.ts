import type { Actor } from '../../domain/session/access.js';
import type { CallOptions } from '../../ports/call-options.js';
import type { Clock } from '../../ports/clock.js';
import type { IntakeRepository } from '../../records/intake-repository.js';
import type { UploadParts } from '../../records/upload-parts.js';
import type { Upload, UploadRepository } from '../../records/upload-repository.js';
import { lookedUpId } from '../input/checks.js';
import { defineCall, type UseCase } from '../input/define-call.js';
import { findUpload } from './find-upload.js';
import type { IntakeQuota } from './intake-quota.js';

/** Dependencies of `GiveUpUpload`. */
export interface GiveUpUploadDeps {
  readonly intakes: IntakeRepository;
  readonly uploads: UploadRepository;
  readonly parts: UploadParts;
  readonly quota: IntakeQuota;
  readonly clock: Clock;
}

export interface GiveUpUploadInput {
  readonly uploadId: string;
}

const checkCall = defineCall<'therapist', GiveUpUploadInput>('giveUpUpload', ['therapist'], {
  uploadId: lookedUpId,
});

/** Gives an upload in parts up, and removes what has arrived of it. */
export class GiveUpUpload implements UseCase<Actor, GiveUpUploadInput, Promise<void>> {
  readonly #deps: GiveUpUploadDeps;

  constructor(deps: GiveUpUploadDeps) {
    this.#deps = deps;
  }

  /**
   * For the owner. A session that was made of it stays.
   *
   * @throws DomainError `forbidden`, `upload_not_found`.
   */
  async execute(actor: Actor, input: GiveUpUploadInput, options: CallOptions = {}): Promise<void> {
    const call = checkCall(actor, input, options);
    const upload = await findUpload(this.#deps, call.actor, call.input.uploadId, call.options);
    await removeUpload(this.#deps, upload, call.options);
  }
}

/**
 * Removes the record of an upload first, so that no more of it is taken, and then its parts. The record
 * of the intake goes last: the sweep finishes what breaks off.
 */
export async function removeUpload(
  deps: Pick<GiveUpUploadDeps, 'intakes' | 'uploads' | 'parts' | 'quota'>,
  upload: Upload,
  options: CallOptions = {},
): Promise<void> {
  const { uploads, parts, intakes, quota } = deps;
  await uploads.remove(upload.id, options);
  await parts.remove(upload, options);
  await quota.release(upload.ownerId, upload.id);
  await intakes.end(upload.id, options);
}
