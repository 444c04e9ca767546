import { hashText } from '../bytes/hash-text.js';
import { type Instant, instantAfter, toInstant } from '../domain/instant.js';
import type { CallOptions } from '../ports/call-options.js';
import type { Clock } from '../ports/clock.js';
import type { Document, DocumentStore } from '../ports/document-store.js';
import type { Hasher } from '../ports/hasher.js';
import { reservationsCollection } from './collections.js';
import { untilWritten } from './conflicts.js';
import { findDocument } from './find-document.js';

interface AllowanceDocument extends Document {
  readonly scope: string;
  /** Times of the mails that were allowed within the last hour. */
  readonly allowedAt: readonly Instant[];
  readonly expiresAt: Instant;
}

export interface MailAllowanceRepositoryDeps {
  readonly documents: DocumentStore;
  readonly hasher: Hasher;
  readonly clock: Clock;
}

const collection = reservationsCollection.name;
const scope = 'mail-allowance';
const hourMs = 60 * 60_000;

/** Purposes of mails, and how many of each one address gets within an hour. */
export type MailKind = 'confirmation' | 'notice';
const mostAnHour: Readonly<Record<MailKind, number>> = { confirmation: 10, notice: 20 };

/**
 * Limits the mails to an unconfirmed address. Without a limit an attacker could flood a mailbox by
 * registering with its address.
 */
export class MailAllowanceRepository {
  readonly #deps: MailAllowanceRepositoryDeps;

  constructor(deps: MailAllowanceRepositoryDeps) {
    this.#deps = deps;
  }

  /** Counts a mail. Resolves `false` when the address has reached its limit for the last hour. */
  async take(address: string, kind: MailKind, options: CallOptions = {}): Promise<boolean> {
    const { documents, hasher, clock } = this.#deps;
    const key = { partition: scope, id: await hashText(hasher, `${kind} ${address}`) };
    return await untilWritten(async () => {
      const found = await findDocument<AllowanceDocument>(documents, collection, key, options);
      const now = clock.now();
      const anHourAgo = instantAfter(now, -hourMs);
      const recent = (found?.document.allowedAt ?? []).filter((at) => at > anHourAgo);
      if (recent.length >= mostAnHour[kind]) return false;
      const document: AllowanceDocument = {
        id: key.id,
        scope,
        allowedAt: [...recent, toInstant(now)],
        expiresAt: instantAfter(now, hourMs),
      };
      const expect = found === undefined ? 'absent' : { etag: found.etag };
      await documents.put(collection, document, { ...options, expect });
      return true;
    });
  }
}
