import { hashText } from '../bytes/hash-text.js';
import { instantAfter, toInstant } from '../domain/instant.js';
import { DomainError } from '../errors/domain-error.js';
import type { CallOptions } from '../ports/call-options.js';
import type { Clock } from '../ports/clock.js';
import type { Document, DocumentStore, StoredDocument } from '../ports/document-store.js';
import type { Hasher } from '../ports/hasher.js';
import { reservationsCollection } from './collections.js';
import { isConflict, untilWritten } from './conflicts.js';
import { findDocument } from './find-document.js';

/** A name that only one account can have, in the form in which names are compared. */
export interface UniqueName {
  readonly scope: 'email' | 'username';
  readonly name: string;
}

interface ReservationDocument extends Document {
  readonly scope: string;
  readonly accountId: string;
  readonly reservedAt: string;
  /** The account has not confirmed this e-mail address. An account that confirms it takes it over. */
  readonly unconfirmed?: true;
}

/** The account that a name is reserved for. */
export interface NameHolder {
  readonly accountId: string;
  /** Whether no other account can take the name over. Always so for usernames. */
  readonly confirmed: boolean;
}

export interface ReserveOptions extends CallOptions {
  /** Reserves an e-mail address until an account confirms it. */
  readonly unconfirmed?: boolean;
}

/**
 * Resolves whether the account has the name. When it has not, a write under way that would give it
 * the name fails from now on.
 */
export type HoldsName = (
  accountId: string,
  name: UniqueName,
  options: CallOptions,
) => Promise<boolean>;

export interface AccountNameRepositoryDeps {
  readonly documents: DocumentStore;
  readonly hasher: Hasher;
  readonly clock: Clock;
  readonly holdsName: HoldsName;
}

const collection = reservationsCollection.name;
/** How long a name stays reserved for an account that is being created. */
const graceMs = 10 * 60_000;

/**
 * Keeps names unique: a name is reserved before the account that has it is written. When the account
 * was never written, the next account that wants the name takes the reservation over.
 */
export class AccountNameRepository {
  readonly #deps: AccountNameRepositoryDeps;

  constructor(deps: AccountNameRepositoryDeps) {
    this.#deps = deps;
  }

  /** The account that a name is reserved for. It may not have the name yet, or not any more. */
  async holder(name: UniqueName, options: CallOptions = {}): Promise<NameHolder | undefined> {
    const found = await this.#find(await this.#key(name), options);
    if (found === undefined) return undefined;
    const { accountId, unconfirmed } = found.document;
    return { accountId, confirmed: unconfirmed !== true };
  }

  /** @throws DomainError `email_taken`, `username_taken`. */
  async reserve(name: UniqueName, accountId: string, given: ReserveOptions = {}): Promise<void> {
    const { unconfirmed = false, ...options } = given;
    const key = await this.#key(name);
    await untilWritten(async () => {
      const found = await this.#find(key, options);
      if (found !== undefined && !(await this.#mayTake(found, name, accountId, given))) {
        throw takenError(name);
      }
      const reservedAt = toInstant(this.#deps.clock.now());
      const document: ReservationDocument = {
        ...{ ...scoped(key), accountId, reservedAt },
        ...(unconfirmed ? { unconfirmed } : {}),
      };
      const expect = found === undefined ? 'absent' : { etag: found.etag };
      await this.#deps.documents.put(collection, document, { ...options, expect });
    });
  }

  /** Frees a name, unless another account has reserved it meanwhile. */
  async release(name: UniqueName, accountId: string, options: CallOptions = {}): Promise<void> {
    const key = await this.#key(name);
    const found = await this.#find(key, options);
    if (found?.document.accountId !== accountId) return;
    try {
      await this.#deps.documents.delete(collection, key, {
        ...options,
        expect: { etag: found.etag },
      });
    } catch (error) {
      // Another account took the name over meanwhile.
      if (!isConflict(error)) throw error;
    }
  }

  async #mayTake(
    { document }: StoredDocument<ReservationDocument>,
    name: UniqueName,
    accountId: string,
    { unconfirmed = false, ...options }: ReserveOptions,
  ): Promise<boolean> {
    if (document.accountId === accountId) return true;
    if (document.unconfirmed === true && !unconfirmed) return true;
    const { clock, holdsName } = this.#deps;
    if (document.reservedAt > instantAfter(clock.now(), -graceMs)) return false;
    return !(await holdsName(document.accountId, name, options));
  }

  async #key({ scope, name }: UniqueName): Promise<{ partition: string; id: string }> {
    return { partition: scope, id: await hashText(this.#deps.hasher, name) };
  }

  async #find(
    key: { partition: string; id: string },
    options: CallOptions,
  ): Promise<StoredDocument<ReservationDocument> | undefined> {
    return await findDocument<ReservationDocument>(this.#deps.documents, collection, key, options);
  }
}

function scoped({ partition, id }: { partition: string; id: string }) {
  return { id, scope: partition };
}

function takenError({ scope }: UniqueName): DomainError {
  return scope === 'email'
    ? new DomainError(
        'email_taken',
        'There is an account with this e-mail address; log in instead.',
      )
    : new DomainError(
        'username_taken',
        'This username is taken, or looks like one that is; choose another one.',
      );
}
