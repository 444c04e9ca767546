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
  /** How long a claim holds without another; at least twice the time between two claims. */
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
/** A claim that nobody asks for any more is gone after a day. */
const keptMs = 24 * 3_600_000;

/**
 * Lets one process do what need be done only once for all that share the records. Whoever leads
 * says so in a record again and again; when it falls silent or resigns, the next to ask takes over.
 *
 * This spares work and locks nothing: while clocks disagree, or when a turn lasts longer than its
 * claim, two may lead for a while. Whatever is done under it must bear being done twice.
 */
export class Election {
  readonly #deps: ElectionDeps;
  readonly #name: string;
  readonly #holder: string;
  #seen: { readonly etag: string; readonly atMs: number } | undefined;
  #claimed = false;

  /** `name` tells elections apart that different things depend on. */
  constructor(deps: ElectionDeps, name: string) {
    this.#deps = deps;
    this.#name = name;
    this.#holder = deps.ids.next();
  }

  /**
   * Claims the lead, or holds on to it, and works if that succeeded. Resolves with whether it did;
   * rejects with what the records or the work threw. Whose work fails resigns: another process may
   * reach what this one does not.
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

  /** Lets another one lead at once, if it is this one that does. */
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
      // Another task of this process may have been the one that was faster.
      return (await this.#find(options))?.document.holder === this.#holder;
    }
  }

  /**
   * Whether the claim has run out. One that was made by a clock far ahead would last too long:
   * it also ends when it was not renewed for as long as a claim holds, by the clock of this process.
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
