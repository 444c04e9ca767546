import {
  type Account,
  type AccountRole,
  normalizeEmail,
  normalizeUsername,
} from '../domain/account.js';
import { DomainError } from '../errors/domain-error.js';
import type { JsonObject } from '../json.js';
import type { CallOptions, Page } from '../ports/call-options.js';
import type { Clock } from '../ports/clock.js';
import type { Document, DocumentStore, StoredDocument } from '../ports/document-store.js';
import type { Hasher } from '../ports/hasher.js';
import { asBeginnings, beginningsOf } from '../support/beginnings.js';
import { withCheckedCursor } from '../support/checked-cursor.js';
import { type Credentials, credentialsDocument } from './account-credentials-repository.js';
import { AccountNameRepository, type UniqueName } from './account-name-repository.js';
import { accountsCollection } from './collections.js';
import { isConflict, untilWritten } from './conflicts.js';
import { findDocument } from './find-document.js';

/**
 * The account as a document: what is searched for on top, the account below. Without an account it
 * keeps one whose names were given away meanwhile from still coming to be.
 */
interface AccountDocument extends Document {
  readonly id: 'account';
  readonly accountId: string;
  readonly role?: AccountRole;
  readonly sortName?: string;
  readonly search?: string;
  /** An `Account`; it is JSON by construction. */
  readonly account?: JsonObject;
}

/** A change of an account. Returning `undefined` leaves it as it is. */
export type AccountChange = (account: Account) => Account | undefined;

/** Which accounts to look for. */
export interface AccountQuery {
  readonly role: AccountRole;
  /** Words or their beginnings; all must be found in the names. */
  readonly text?: string;
  readonly limit?: number;
  readonly cursor?: string;
}

export interface AccountRepositoryDeps {
  readonly documents: DocumentStore;
  readonly hasher: Hasher;
  readonly clock: Clock;
}

const collection = accountsCollection.name;
/** Reading what is not there costs as much as reading what is. */
const nobody = 'nobody';

/** Keeps accounts, each e-mail address and username once. */
export class AccountRepository {
  readonly #store: DocumentStore;
  readonly #names: AccountNameRepository;

  constructor(deps: AccountRepositoryDeps) {
    this.#store = deps.documents;
    this.#names = new AccountNameRepository({
      ...deps,
      holdsName: (accountId, name, options) => this.#holdsName(accountId, name, options),
    });
  }

  /**
   * When it fails for any other reason than a taken name, the names may stay reserved for ten
   * minutes.
   *
   * @throws DomainError `email_taken`, `username_taken`.
   */
  async create(
    account: Account,
    credentials: Credentials,
    options: CallOptions = {},
  ): Promise<void> {
    await this.#reserveAll(uniqueNames(account), account.id, options);
    await this.#store.batch(
      collection,
      account.id,
      [
        { type: 'put', document: toDocument(account), expect: 'absent' },
        { type: 'put', document: credentialsDocument(account.id, credentials), expect: 'absent' },
      ],
      options,
    );
  }

  /** @throws DomainError `account_not_found`. */
  async get(id: string, options: CallOptions = {}): Promise<Account> {
    const account = await this.find(id, options);
    if (account === undefined) throw notFound();
    return account;
  }

  /** Resolves `undefined` when there is no such account. */
  async find(id: string, options: CallOptions = {}): Promise<Account | undefined> {
    return accountOf(await this.#read(id, options));
  }

  /** The account with this e-mail address or username; the same work whether there is one or not. */
  async findByLogin(login: string, options: CallOptions = {}): Promise<Account | undefined> {
    const name: UniqueName = login.includes('@')
      ? { scope: 'email', name: normalizeEmail(login) }
      : { scope: 'username', name: normalizeUsername(login.trim()) };
    const account = await this.find((await this.#names.holder(name, options)) ?? nobody, options);
    return account !== undefined && hasName(account, name) ? account : undefined;
  }

  /**
   * Changes an account. On a conflict it reads again and applies the change to what is there now,
   * so `change` must be pure.
   *
   * @throws DomainError `account_not_found`, `email_taken`, `username_taken`.
   */
  async update(id: string, change: AccountChange, options: CallOptions = {}): Promise<Account> {
    return await untilWritten(() => this.#updateOnce(id, change, options));
  }

  /** Accounts by display name. @throws DomainError `invalid_cursor`. */
  async search(query: AccountQuery, options: CallOptions = {}): Promise<Page<Account>> {
    const { role, text, ...page } = query;
    const beginnings = asBeginnings(text ?? '');
    const found = await withCheckedCursor(query.cursor, () =>
      this.#store.query<AccountDocument>(
        collection,
        {
          where: { role },
          orderBy: { field: 'sortName', direction: 'asc' },
          ...(beginnings === '' ? {} : { text: beginnings }),
          ...page,
        },
        options,
      ),
    );
    return { ...found, items: found.items.flatMap((stored) => accountOf(stored) ?? []) };
  }

  async #updateOnce(id: string, change: AccountChange, options: CallOptions): Promise<Account> {
    const stored = await this.#read(id, options);
    const before = accountOf(stored);
    if (stored === undefined || before === undefined) throw notFound();
    const after = change(before);
    if (after === undefined) return before;
    const gained = uniqueNames(after).filter((name) => !hasName(before, name));
    const lost = uniqueNames(before).filter((name) => !hasName(after, name));
    await this.#reserveAll(gained, id, options);
    const expect = { etag: stored.etag };
    await this.#store.put(collection, toDocument(after), { ...options, expect });
    for (const name of lost) await this.#names.release(name, id, options);
    return after;
  }

  /** All or none, unless it is cut off. */
  async #reserveAll(names: readonly UniqueName[], id: string, options: CallOptions): Promise<void> {
    const reserved: UniqueName[] = [];
    try {
      for (const name of names) {
        await this.#names.reserve(name, id, options);
        reserved.push(name);
      }
    } catch (error) {
      if (DomainError.is(error)) {
        for (const name of reserved) await this.#names.release(name, id, options);
      }
      throw error;
    }
  }

  /** See `HoldsName`: writing the document anew makes every write fail that was based on the old one. */
  async #holdsName(id: string, name: UniqueName, options: CallOptions): Promise<boolean> {
    const stored = await this.#read(id, options);
    const account = accountOf(stored);
    if (account !== undefined && hasName(account, name)) return true;
    const document = stored?.document ?? { id: 'account', accountId: id };
    const expect = stored === undefined ? 'absent' : { etag: stored.etag };
    try {
      await this.#store.put(collection, document, { ...options, expect });
      return false;
    } catch (error) {
      // Whoever was faster is alive.
      if (isConflict(error)) return true;
      throw error;
    }
  }

  async #read(
    id: string,
    options: CallOptions,
  ): Promise<StoredDocument<AccountDocument> | undefined> {
    const key = { partition: id, id: 'account' };
    return await findDocument<AccountDocument>(this.#store, collection, key, options);
  }
}

function uniqueNames({ email, username }: Account): readonly UniqueName[] {
  return [
    { scope: 'email', name: normalizeEmail(email) },
    { scope: 'username', name: normalizeUsername(username) },
  ];
}

function hasName(account: Account, { scope, name }: UniqueName): boolean {
  return uniqueNames(account).some((one) => one.scope === scope && one.name === name);
}

function toDocument(account: Account): AccountDocument {
  return {
    id: 'account',
    accountId: account.id,
    role: account.role,
    sortName: account.displayName.toLowerCase(),
    search: beginningsOf(`${account.displayName} ${account.username} ${account.email}`),
    account: account as unknown as JsonObject,
  };
}

function accountOf(stored: StoredDocument<AccountDocument> | undefined): Account | undefined {
  return stored?.document.account as unknown as Account | undefined;
}

function notFound(): DomainError {
  return new DomainError('account_not_found', 'There is no such account.');
}
