import { instantAfter } from '../../domain/instant.js';
import type { BlobStore } from '../../ports/blob-store.js';
import type { CallOptions } from '../../ports/call-options.js';
import type { Clock } from '../../ports/clock.js';
import type { IntakeRepository } from '../../records/intake-repository.js';
import type { SessionRepository } from '../../records/session-repository.js';

/** What sweeping works with. */
export interface SweepIntakesDeps {
  readonly intakes: IntakeRepository;
  readonly sessions: SessionRepository;
  readonly blobs: BlobStore;
  readonly clock: Clock;
}

/** An upload that takes longer than this has died; the slowest lines need hours for the largest file. */
const longestIntakeMs = 24 * 3_600_000;
const pageSize = 100;

/**
 * Removes recordings whose intake was cut off by a crash, which nobody else knows of, and sessions
 * whose recording never came.
 */
export class SweepIntakes {
  readonly #deps: SweepIntakesDeps;

  constructor(deps: SweepIntakesDeps) {
    this.#deps = deps;
  }

  /** Resolves with how many of both were removed. Safe to run by several at once. */
  async execute(options: CallOptions = {}): Promise<number> {
    const { intakes, sessions, blobs, clock } = this.#deps;
    const before = instantAfter(clock.now(), -longestIntakeMs);
    let removed = 0;
    for (;;) {
      const found = await intakes.begunBefore(before, pageSize, options);
      for (const { sessionId, blobKey } of found) {
        const session = await sessions.find(sessionId, options);
        if (session === undefined || session.upload !== undefined) {
          await sessions.remove(sessionId, options);
          await blobs.delete(blobKey, options);
          removed += 1;
        }
        await intakes.end(sessionId, options);
      }
      if (found.length < pageSize) return removed;
    }
  }
}
