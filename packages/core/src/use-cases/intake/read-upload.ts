import type { Actor } from '../../domain/session/access.js';
import type { CallOptions } from '../../ports/call-options.js';
import type { Clock } from '../../ports/clock.js';
import type { UploadParts } from '../../records/upload-parts.js';
import type { UploadRepository } from '../../records/upload-repository.js';
import { lookedUpId } from '../input/checks.js';
import { defineCall, type UseCase } from '../input/define-call.js';
import { progressOf, type UploadState } from './begin-upload.js';
import { findUpload } from './find-upload.js';

/** Dependencies of `ReadUpload`. */
export interface ReadUploadDeps {
  readonly uploads: UploadRepository;
  readonly parts: UploadParts;
  readonly clock: Clock;
}

export interface ReadUploadInput {
  readonly uploadId: string;
}

const checkCall = defineCall<'therapist', ReadUploadInput>('readUpload', ['therapist'], {
  uploadId: lookedUpId,
});

/** Says how much of an upload in parts has arrived, so that its sender can go on. */
export class ReadUpload implements UseCase<Actor, ReadUploadInput, Promise<UploadState>> {
  readonly #deps: ReadUploadDeps;

  constructor(deps: ReadUploadDeps) {
    this.#deps = deps;
  }

  /** For the owner. @throws DomainError `forbidden`, `upload_not_found`. */
  async execute(
    actor: Actor,
    input: ReadUploadInput,
    options: CallOptions = {},
  ): Promise<UploadState> {
    const call = checkCall(actor, input, options);
    const upload = await findUpload(this.#deps, call.actor, call.input.uploadId, call.options);
    if (upload.madeId !== undefined) return progressOf(upload, upload.sizeBytes);
    return progressOf(upload, (await this.#deps.parts.read(upload, call.options)).offset);
  }
}
