import { sessionOfBlob } from '../../domain/session/session-of-blob.js';
import { PortError } from '../../errors/port-error.js';
import type { BlobInfo, BlobStore } from '../../ports/blob-store.js';
import type { CallOptions, Page } from '../../ports/call-options.js';
import type { Clock } from '../../ports/clock.js';
import type { DocumentStore } from '../../ports/document-store.js';
import type { IntakeRepository } from '../../records/intake-repository.js';
import type { SessionRepository } from '../../records/session-repository.js';
import type {
  StoppedSweep,
  StoppedSweepRepository,
} from '../../records/stopped-sweep-repository.js';
import type { SweepPositionRepository } from '../../records/sweep-position-repository.js';
import { isOneInstallation } from './installation/open-installation.js';

export interface SweepBlobsDeps {
  readonly blobs: BlobStore;
  readonly documents: DocumentStore;
  readonly sessions: SessionRepository;
  readonly intakes: IntakeRepository;
  readonly position: SweepPositionRepository;
  /** Holds why the last run removed nothing. */
  readonly stopped: StoppedSweepRepository;
  readonly clock: Clock;
  /** Called with why a run removes nothing although it found something to remove. */
  readonly report: (error: unknown) => void;
  /** Called after each run that removed something. */
  readonly onSwept: (swept: BlobsSwept) => void;
}

/** What a sweep removed: figures, no keys. */
export interface BlobsSwept {
  readonly kind: 'swept';
  readonly removed: number;
  /** How many blobs the run looked at. */
  readonly looked: number;
}

/**
 * A blob gets a record within minutes of its last byte, or never. A day allows for clocks of hosts
 * and stores that differ.
 */
const leastAgeMs = 24 * 3_600_000;
/** Most blobs per run, so that the cost of a run does not grow with the store. */
const keysPerRun = 1_000;
/**
 * Crashes leave single blobs. If a larger share has no record, the records are more likely to be
 * missing than the blobs to be too many.
 */
const mostShare = 0.2;
const fewBlobs = 20;

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
   * run it at once. A blob whose key names no session stays. Removes nothing, and reports it, if more
   * than 20 blobs and more than a fifth of those it looked at have no record, or if the blob store
   * belongs to another installation than the records.
   */
  async sweep(options: CallOptions = {}): Promise<number> {
    const { blobs, position, stopped, onSwept } = this.#deps;
    if (!(await isOneInstallation(this.#deps, options))) {
      await this.#stop({ reason: 'other_installation', looked: 0, unnamed: 0 }, options);
      return 0;
    }
    const page = await this.#page(await position.find(options), options);
    const { looked, unnamed } = await this.#unnamed(page.items, options);
    const counts = { looked, unnamed: unnamed.length };
    if (unnamed.length > fewBlobs && unnamed.length > looked * mostShare) {
      // The position stays, so that the next run tells whether these blobs have their records again.
      await this.#stop({ reason: 'too_many', ...counts }, options);
      return 0;
    }
    for (const key of unnamed) await blobs.delete(key, options);
    await position.save(page.cursor, options);
    await stopped.clear(options);
    if (unnamed.length > 0) onSwept({ kind: 'swept', removed: unnamed.length, looked });
    return unnamed.length;
  }

  /** The keys of the blobs without a record, and how many blobs are old enough to be looked at. */
  async #unnamed(
    items: readonly BlobInfo[],
    options: CallOptions,
  ): Promise<{ readonly looked: number; readonly unnamed: readonly string[] }> {
    const before = this.#deps.clock.now().getTime() - leastAgeMs;
    const recorded = new Map<string, boolean>();
    const unnamed: string[] = [];
    let looked = 0;
    for (const { key, updatedAt } of items) {
      const owner = sessionOfBlob(key);
      if (owner === undefined || updatedAt.getTime() > before) continue;
      looked += 1;
      const { sessionId } = owner;
      const known = recorded.get(sessionId) ?? (await this.#isRecorded(sessionId, options));
      recorded.set(sessionId, known);
      if (!known) unnamed.push(key);
    }
    return { looked, unnamed };
  }

  async #stop(sweep: StoppedSweep, options: CallOptions): Promise<void> {
    const { stopped, report } = this.#deps;
    await stopped.save(sweep, options);
    report(stoppedError(sweep));
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

function stoppedError({ reason, looked, unnamed }: StoppedSweep): PortError {
  const other = 'The database and the blob store belong to different installations';
  const many = `No record names ${unnamed} of ${looked} blobs, which is too many for leftovers`;
  const what = reason === 'too_many' ? many : other;
  const advice =
    'Nothing was removed. Check that database and blob store are the right ones and complete, or restore a backup';
  return new PortError('precondition_failed', `${what}. ${advice}`, {
    port: 'records',
    operation: 'sweep',
  });
}
