import { type Instant, instantAfter, toInstant } from '../domain/instant.js';
import type { CallOptions } from '../ports/call-options.js';
import type { Clock } from '../ports/clock.js';
import type { Document, DocumentStore, StoredDocument } from '../ports/document-store.js';
import type { Ids } from '../ports/ids.js';
import { reservationsCollection } from './collections.js';
import { isConflict } from './conflicts.js';
import { findDocument } from './find-document.js';

export interface ElectionDeps {
  readonly documents: DocumentStore;
  readonly clock: Clock;
  readonly ids: Ids;
}

export interface LeadOptions extends CallOptions {
  /** How long a claim lasts without renewal; at least twice the time between two renewals. */
  readonly holdMs: number;
}

interface ClaimDocument extends Document {
  readonly scope: string;
  readonly holder: string;
  readonly heldUntil: Instant;
  readonly expiresAt: Instant;
}

const collection = reservationsCollection.name;
const scope = 'election';
/** A claim that no process renews is removed after a day. */
const keptMs = 24 * 3_600_000;

/**
 * Chooses one of the processes that share the records to do a task for all. The leader renews a claim
 * in a record; when it stops renewing or resigns, the next process that asks takes over.
 *
 * This saves work and is no lock: while clocks differ, or when a turn lasts longer than its claim,
 * two processes may lead for a while. A task that runs under it must be safe to run twice.
 */
export class Election {
  readonly #deps: ElectionDeps;
  readonly #name: string;
  readonly #holder: string;
  #seen: { readonly etag: string; readonly atMs: number } | undefined;
  #claimed = false;

  /** `name` separates the elections of different tasks. */
  constructor(deps: ElectionDeps, name: string) {
    this.#deps = deps;
    this.#name = name;
    this.#holder = deps.ids.next();
  }

  /**
   * Claims the lead or renews it, and does the work if that succeeded. Resolves with whether it led.
   * Rejects with what the records or the work threw. When the work fails this process resigns:
   * another one may reach a service that this one does not.
   */
  async lead(
    work: (options: CallOptions) => Promise<unknown>,
    { holdMs, ...call }: LeadOptions,
  ): Promise<boolean> {
    if (!(await this.#claim(holdMs, call))) return false;
    try {
      await work(call);
    } catch (error) {
      await this.resign(call).catch(() => undefined);
      throw error;
    }
    return true;
  }

  /** Gives up the lead, if this process has it, so that another one can take over at once. */
  async resign(options: CallOptions = {}): Promise<void> {
    if (!this.#claimed) return;
    const found = await this.#find(options);
    this.#claimed = false;
    if (found?.document.holder !== this.#holder) return;
    try {
      const key = { partition: scope, id: this.#name };
      await this.#deps.documents.delete(collection, key, {
        ...options,
        expect: { etag: found.etag },
      });
    } catch (error) {
      if (!isConflict(error)) throw error;
    }
  }

  async #claim(holdMs: number, options: CallOptions): Promise<boolean> {
    const { clock, documents } = this.#deps;
    const found = await this.#find(options);
    const now = clock.now();
    const free = found === undefined || found.document.holder === this.#holder;
    if (!free && !this.#silent(found, now, holdMs)) return false;
    const document: ClaimDocument = {
      id: this.#name,
      scope,
      holder: this.#holder,
      heldUntil: instantAfter(now, holdMs),
      expiresAt: instantAfter(now, holdMs + keptMs),
    };
    this.#claimed = true;
    try {
      const expect = found === undefined ? 'absent' : { etag: found.etag };
      await documents.put(collection, document, { ...options, expect });
      return true;
    } catch (error) {
      if (!isConflict(error)) throw error;
      // The process that was faster may be this one, in another task.
      return (await this.#find(options))?.document.holder === this.#holder;
    }
  }

  /**
   * Whether the claim has expired. A claim of a clock that is far ahead would last too long. It
   * therefore also ends when this process saw no renewal for as long as a claim lasts.
   */
  #silent({ document, etag }: StoredDocument<ClaimDocument>, now: Date, holdMs: number): boolean {
    if (document.heldUntil <= toInstant(now)) return true;
    const nowMs = now.getTime();
    if (this.#seen?.etag !== etag || this.#seen.atMs > nowMs) this.#seen = { etag, atMs: nowMs };
    return nowMs - this.#seen.atMs >= holdMs;
  }

  async #find(options: CallOptions): Promise<StoredDocument<ClaimDocument> | undefined> {
    const key = { partition: scope, id: this.#name };
    return await findDocument<ClaimDocument>(this.#deps.documents, collection, key, options);
  }
}
