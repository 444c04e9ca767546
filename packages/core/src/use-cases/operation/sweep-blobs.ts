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
 * A blob gets a record within minutes of its last byte, or never. A day allows for clocks of hosts
 * and stores that differ.
 */
const leastAgeMs = 24 * 3_600_000;
/** Most blobs per run, so that the cost of a run does not grow with the store. */
const keysPerRun = 1_000;

/**
 * Removes blobs that no record names. They remain if a database was restored to a state without the
 * intake of an upload, or if a worker wrote after a deletion and then died.
 */
export class SweepBlobs {
  readonly #deps: SweepBlobsDeps;

  constructor(deps: SweepBlobsDeps) {
    this.#deps = deps;
  }

  /**
   * Checks the next 1,000 blobs and resolves with the number of removed ones. Several processes may
   * run it at once. A blob whose key names no session stays.
   */
  async sweep(options: CallOptions = {}): Promise<number> {
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
      // The cursor may come from another store, which held these blobs before.
      if (!PortError.is(error, 'invalid_argument')) throw error;
      return await blobs.list(query, options);
    }
  }

  /** Reads the session twice: an intake may write the session and end between the first reads. */
  async #isRecorded(sessionId: string, options: CallOptions): Promise<boolean> {
    const { sessions, intakes } = this.#deps;
    if ((await sessions.find(sessionId, options)) !== undefined) return true;
    if (await intakes.has(sessionId, options)) return true;
    return (await sessions.find(sessionId, options)) !== undefined;
  }
}
