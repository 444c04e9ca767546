import { instantAfter } from '../../domain/instant.js';
import { sessionOfBlob } from '../../domain/session/session-of-blob.js';
import type { BlobStore } from '../../ports/blob-store.js';
import type { CallOptions } from '../../ports/call-options.js';
import type { Clock } from '../../ports/clock.js';
import type { Intake, IntakeRepository } from '../../records/intake-repository.js';
import { removeSessionBlobs } from '../../records/session-blobs.js';
import type { SessionRepository } from '../../records/session-repository.js';
import type { UploadParts } from '../../records/upload-parts.js';
import type { UploadRepository } from '../../records/upload-repository.js';

export interface SweepIntakesDeps {
  readonly intakes: IntakeRepository;
  readonly sessions: SessionRepository;
  readonly uploads: UploadRepository;
  readonly parts: UploadParts;
  readonly blobs: BlobStore;
  readonly clock: Clock;
}

/** A longer upload counts as dead. Slow connections need hours for the largest file. */
const longestIntakeMs = 24 * 3_600_000;
const pageSize = 100;

/**
 * Removes recordings whose intake was interrupted by a crash, uploads in parts that were left, and
 * sessions whose recording never arrived.
 */
export class SweepIntakes {
  readonly #deps: SweepIntakesDeps;

  constructor(deps: SweepIntakesDeps) {
    this.#deps = deps;
  }

  /** Resolves with the number of both that were removed. Several processes may run it at once. */
  async sweep(options: CallOptions = {}): Promise<number> {
    const { intakes, clock } = this.#deps;
    const before = instantAfter(clock.now(), -longestIntakeMs);
    let removed = 0;
    for (;;) {
      const found = await intakes.begunBefore(before, pageSize, options);
      for (const intake of found) {
        if (await this.#removeUnlessArrived(intake, options)) removed += 1;
        await intakes.end(intake.sessionId, options);
      }
      if (found.length < pageSize) return removed;
    }
  }

  async #removeUnlessArrived(
    { sessionId, blobKey }: Intake,
    options: CallOptions,
  ): Promise<boolean> {
    const { sessions, blobs, uploads, parts } = this.#deps;
    const owner = sessionOfBlob(blobKey);
    const upload = await uploads.find(sessionId, options);
    if (upload !== undefined) await uploads.remove(sessionId, options);
    if (owner !== undefined) await parts.remove({ ...owner, id: sessionId }, options);
    if (upload?.madeId !== undefined) return false;
    const session = await sessions.find(sessionId, options);
    if (session !== undefined && session.upload === undefined) return false;
    await sessions.remove(sessionId, options);
    await blobs.delete(blobKey, options);
    // An import has stored a transcript next to the recording.
    if (owner !== undefined) await removeSessionBlobs(blobs, { ...owner, id: sessionId }, options);
    return true;
  }
}
