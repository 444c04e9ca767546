import { sessionOfBlob } from '../../domain/session/session-of-blob.js';
import { PortError } from '../../errors/port-error.js';
import type { BlobInfo, BlobStore } from '../../ports/blob-store.js';
import type { CallOptions, Page } from '../../ports/call-options.js';
import type { Clock } from '../../ports/clock.js';
import type { IntakeRepository } from '../../records/intake-repository.js';
import type { SessionRepository } from '../../records/session-repository.js';
import type { SweepPositionRepository } from '../../records/sweep-position-repository.js';

export interface SweepBlobsDeps {
  readonly blobs: BlobStore;
  readonly sessions: SessionRepository;
  readonly intakes: IntakeRepository;
  readonly position: SweepPositionRepository;
  readonly clock: Clock;
}

/**
 * A blob gets a record within minutes of its last byte, or never. The rest of the day is for hosts and
 * stores whose clocks differ.
 */
const leastAgeMs = 24 * 3_600_000;
/** Blobs per run, so that its cost does not grow with the store. */
const keysPerRun = 1_000;

/**
 * Removes blobs that no record names: a database that fell back to an earlier state has lost the
 * intake of an upload, or a worker wrote once more after a deletion and died.
 */
export class SweepBlobs {
  readonly #deps: SweepBlobsDeps;

  constructor(deps: SweepBlobsDeps) {
    this.#deps = deps;
  }

  /**
   * Looks at the next 1,000 blobs and resolves with how many were removed. Safe to run by several at
   * once. A blob whose key names no session is left alone.
   */
  async execute(options: CallOptions = {}): Promise<number> {
    const { blobs, position, clock } = this.#deps;
    const page = await this.#page(await position.find(options), options);
    const before = clock.now().getTime() - leastAgeMs;
    const recorded = new Map<string, boolean>();
    let removed = 0;
    for (const { key, updatedAt } of page.items) {
      const owner = sessionOfBlob(key);
      if (owner === undefined || updatedAt.getTime() > before) continue;
      const { sessionId } = owner;
      const known = recorded.get(sessionId) ?? (await this.#isRecorded(sessionId, options));
      recorded.set(sessionId, known);
      if (known) continue;
      await blobs.delete(key, options);
      removed += 1;
    }
    await position.save(page.cursor, options);
    return removed;
  }

  async #page(cursor: string | undefined, options: CallOptions): Promise<Page<BlobInfo>> {
    const { blobs } = this.#deps;
    const query = { prefix: 'users/', limit: keysPerRun };
    if (cursor === undefined) return await blobs.list(query, options);
    try {
      return await blobs.list({ ...query, cursor }, options);
    } catch (error) {
      // A cursor of another store, which served these blobs before.
      if (!PortError.is(error, 'invalid_argument')) throw error;
      return await blobs.list(query, options);
    }
  }

  /** An intake ends after its session was written, so the session is looked for once more. */
  async #isRecorded(sessionId: string, options: CallOptions): Promise<boolean> {
    const { sessions, intakes } = this.#deps;
    if ((await sessions.find(sessionId, options)) !== undefined) return true;
    if (await intakes.has(sessionId, options)) return true;
    return (await sessions.find(sessionId, options)) !== undefined;
  }
}
