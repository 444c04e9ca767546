import { hashText } from '../bytes/hash-text.js';
import { type Instant, instantAfter, toInstant } from '../domain/instant.js';
import type { CallOptions } from '../ports/call-options.js';
import type { Clock } from '../ports/clock.js';
import type { Document, DocumentStore, StoredDocument } from '../ports/document-store.js';
import type { Hasher } from '../ports/hasher.js';
import { accountsCollection } from './collections.js';
import { untilWritten } from './conflicts.js';
import { findDocument } from './find-document.js';

/** A network from which the account has signed in. */
interface Place {
  /** SHA-256 of account id and network: the network itself is not stored. */
  readonly hash: string;
  readonly lastAt: Instant;
}

interface SignInsDocument extends Document {
  readonly id: 'sign-ins';
  readonly accountId: string;
  readonly lastSignInAt: Instant;
  /** Most recent first. */
  readonly places: readonly (Place & Readonly<Record<string, string>>)[];
}

export interface SignInRepositoryDeps {
  readonly documents: DocumentStore;
  readonly hasher: Hasher;
  readonly clock: Pick<Clock, 'now'>;
}

/** Id of the document beside an account that holds its sign-ins. */
export const signInsDocumentId = 'sign-ins';

const collection = accountsCollection.name;
/** Enough for home, work, phones and travel. */
const mostPlaces = 20;
const placeKeptMs = 90 * 24 * 60 * 60_000;
/** An id that no account has: reading it takes as long as reading one that exists. */
const absentAccount = 'nobody';

/** Remembers when an account last signed in, and from which networks. */
export class SignInRepository {
  readonly #deps: SignInRepositoryDeps;

  constructor(deps: SignInRepositoryDeps) {
    this.#deps = deps;
  }

  /** Whether the account signed in from this network within the last 90 days. */
  async knows(
    accountId: string | undefined,
    network: string,
    options: CallOptions = {},
  ): Promise<boolean> {
    const stored = await this.#find(accountId ?? absentAccount, options);
    const hash = await this.#hash(accountId ?? absentAccount, network);
    return this.#current(stored).some((place) => place.hash === hash);
  }

  /** Resolves `undefined` when the account never signed in. */
  async lastSignIn(accountId: string, options: CallOptions = {}): Promise<Instant | undefined> {
    return (await this.#find(accountId, options))?.document.lastSignInAt;
  }

  /** Records a successful sign-in. The 20 most recent networks are kept. */
  async record(accountId: string, network: string, options: CallOptions = {}): Promise<void> {
    const hash = await this.#hash(accountId, network);
    await untilWritten(async () => {
      const stored = await this.#find(accountId, options);
      const lastAt = toInstant(this.#deps.clock.now());
      const others = this.#current(stored).filter((place) => place.hash !== hash);
      const document: SignInsDocument = {
        id: signInsDocumentId,
        accountId,
        lastSignInAt: lastAt,
        places: [{ hash, lastAt }, ...others].slice(0, mostPlaces),
      };
      const expect = stored === undefined ? 'absent' : { etag: stored.etag };
      await this.#deps.documents.put(collection, document, { ...options, expect });
    });
  }

  #current(stored: StoredDocument<SignInsDocument> | undefined): SignInsDocument['places'] {
    const since = instantAfter(this.#deps.clock.now(), -placeKeptMs);
    return (stored?.document.places ?? []).filter(({ lastAt }) => lastAt > since);
  }

  async #hash(accountId: string, network: string): Promise<string> {
    return await hashText(this.#deps.hasher, `${accountId} ${network}`);
  }

  async #find(
    accountId: string,
    options: CallOptions,
  ): Promise<StoredDocument<SignInsDocument> | undefined> {
    const key = { partition: accountId, id: signInsDocumentId };
    return await findDocument<SignInsDocument>(this.#deps.documents, collection, key, options);
  }
}

/** When the account last signed in, read from the document that a query brought beside it. */
export function lastSignInOf(beside: StoredDocument | undefined): Instant | undefined {
  return (beside?.document as SignInsDocument | undefined)?.lastSignInAt;
}
