import { type Account, type AccountRole, withoutExpiredChange } from '../domain/account/account.js';
import { type Instant, toInstant } from '../domain/instant.js';
import { DomainError } from '../errors/domain-error.js';
import type { CallOptions, Page } from '../ports/call-options.js';
import type { Clock } from '../ports/clock.js';
import type { DocumentStore, StoredDocument } from '../ports/document-store.js';
import type { Hasher } from '../ports/hasher.js';
import { asBeginnings } from '../text/beginnings.js';
import { type Credentials, credentialsDocument } from './account-credentials-repository.js';
import { type AccountDocument, accountDocument } from './account-document.js';
import { AccountNameRepository, type UniqueName } from './account-name-repository.js';
import {
  emailName,
  isSameName,
  type SkeletonOf,
  uniqueNames,
  usernameForms,
  usernameName,
} from './account-names.js';
import { withCheckedCursor } from './checked-cursor.js';
import { accountsCollection } from './collections.js';
import { isConflict, untilWritten } from './conflicts.js';
import { findDocument } from './find-document.js';
import { lastSignInOf, signInsDocumentId } from './sign-in-repository.js';

/** A change of an account. Returning `undefined` leaves it as it is. */
export type AccountChange = (account: Account) => Account | undefined;

/** Which accounts to look for. */
export interface AccountQuery {
  readonly role?: AccountRole;
  /** Words or beginnings of words. The names of an account must have all of them. Blank: all accounts. */
  readonly text?: string;
  /** Only deactivated accounts. */
  readonly disabled?: true;
  readonly limit?: number;
  readonly cursor?: string;
}

/** An account and its last sign-in, which is absent when there was none. */
export interface AccountWithSignIn {
  readonly account: Account;
  readonly lastSignInAt?: Instant;
}

export interface AccountRepositoryDeps {
  readonly documents: DocumentStore;
  readonly hasher: Hasher;
  readonly clock: Clock;
  /** Defaults to names that look alike only when they are equal. */
  readonly skeletonOf?: SkeletonOf;
  /** Called after each change of a stored account. */
  readonly onChanged?: (account: Account, options: CallOptions) => Promise<void>;
}

/** The account that a login belongs to. */
export interface FoundAccount {
  readonly account: Account;
  /** `false` when the login is an e-mail address that the account has not confirmed. */
  readonly confirmed: boolean;
}

export interface CreateOptions extends CallOptions {
  /**
   * Creates the account even if another one holds its e-mail address. Without this option the
   * address counts as confirmed.
   */
  readonly unconfirmedEmail?: boolean;
}

const collection = accountsCollection.name;
/** An id that no account has: reading it takes as long as reading one that exists. */
const nobody = 'nobody';

/**
 * Stores accounts. Each username belongs to one account. Several accounts may name the same
 * unconfirmed e-mail address: the first one holds it until an account confirms it.
 */
export class AccountRepository {
  readonly #store: DocumentStore;
  readonly #clock: Clock;
  readonly #names: AccountNameRepository;
  readonly #skeletonOf: SkeletonOf;
  readonly #onChanged: AccountRepositoryDeps['onChanged'];

  constructor(deps: AccountRepositoryDeps) {
    this.#store = deps.documents;
    this.#clock = deps.clock;
    this.#skeletonOf = deps.skeletonOf ?? ((name) => name);
    this.#onChanged = deps.onChanged;
    this.#names = new AccountNameRepository({
      ...deps,
      holdsName: (accountId, name, options) => this.#holdsName(accountId, name, options),
    });
  }

  /**
   * A failure other than a taken name may leave the names reserved for ten minutes.
   *
   * @throws DomainError `username_taken`, and `email_taken` unless `unconfirmedEmail`.
   */
  async create(
    account: Account,
    credentials: Credentials,
    { unconfirmedEmail = false, ...options }: CreateOptions = {},
  ): Promise<void> {
    if (unconfirmedEmail) {
      const names = usernameForms(account.username, this.#skeletonOf);
      await this.#reserveAll(names, account.id, options);
      await this.#reserveUnlessHeld(emailName(account.email), account.id, options);
    } else {
      await this.#reserveAll(uniqueNames(account, this.#skeletonOf), account.id, options);
    }
    await this.#store.batch(
      collection,
      account.id,
      [
        { type: 'put', document: accountDocument(account), expect: 'absent' },
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
    return this.#accountOf(await this.#read(id, options));
  }

  /**
   * The account with this username, or the one that holds this e-mail address. Takes the same time
   * whether the account exists or not.
   */
  async findByLogin(login: string, options: CallOptions = {}): Promise<Account | undefined> {
    return (await this.findForLogin(login, options))?.account;
  }

  /** Like `findByLogin`, and tells whether the login is confirmed. */
  async findForLogin(login: string, options: CallOptions = {}): Promise<FoundAccount | undefined> {
    const name = login.includes('@') ? emailName(login) : usernameName(login.trim());
    const holder = await this.#names.holder(name, options);
    const account = await this.find(holder?.accountId ?? nobody, options);
    if (account === undefined || holder === undefined) return undefined;
    const own = name.scope === 'email' ? emailName(account.email) : usernameName(account.username);
    return isSameName(own, name) ? { account, confirmed: holder.confirmed } : undefined;
  }

  /** Whether the account has confirmed its e-mail address. */
  async hasConfirmed({ id, email }: Account, options: CallOptions = {}): Promise<boolean> {
    const holder = await this.#names.holder(emailName(email), options);
    return holder?.accountId === id && holder.confirmed;
  }

  /**
   * Gives an e-mail address to this account, whether the account names it already or is about to. An
   * account that holds the address unconfirmed loses it.
   *
   * @throws DomainError `email_taken` when another account has confirmed it.
   */
  async confirmEmail(id: string, email: string, options: CallOptions = {}): Promise<void> {
    await this.#names.reserve(emailName(email), id, options);
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
    const found = await this.searchWithSignIns(query, options);
    return { ...found, items: found.items.map(({ account }) => account) };
  }

  /** Like `search`, with the last sign-in of each account. */
  async searchWithSignIns(
    query: AccountQuery,
    options: CallOptions = {},
  ): Promise<Page<AccountWithSignIn>> {
    const { role, text, disabled, ...page } = query;
    const found = await withCheckedCursor(query.cursor, () =>
      this.#store.query<AccountDocument>(
        collection,
        {
          where: {
            ...(role === undefined ? {} : { role }),
            ...(disabled === undefined ? {} : { isDisabled: disabled }),
          },
          orderBy: { field: 'sortName', direction: 'asc' },
          beside: signInsDocumentId,
          ...(text === undefined || text.trim() === '' ? {} : { text: asBeginnings(text) }),
          ...page,
        },
        options,
      ),
    );
    const items = found.items.flatMap((stored) => {
      const account = this.#accountOf(stored);
      if (account === undefined) return [];
      const lastSignInAt = lastSignInOf(stored.beside);
      return [{ account, ...(lastSignInAt === undefined ? {} : { lastSignInAt }) }];
    });
    return { ...found, items };
  }

  async #updateOnce(id: string, change: AccountChange, options: CallOptions): Promise<Account> {
    const stored = await this.#read(id, options);
    const before = this.#accountOf(stored);
    if (stored === undefined || before === undefined) throw notFound();
    const after = change(before);
    if (after === undefined) return before;
    const gained = this.#namesOf(after).filter((name) => !this.#hasName(before, name));
    const lost = this.#namesOf(before).filter((name) => !this.#hasName(after, name));
    await this.#reserveAll(gained, id, options);
    const expect = { etag: stored.etag };
    await this.#store.put(collection, accountDocument(after), { ...options, expect });
    for (const name of lost) await this.#names.release(name, id, options);
    await this.#onChanged?.(after, options);
    return after;
  }

  /** Reserves all names or none. A crash in between may leave some reserved. */
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

  /** Reserves the address, unless another account holds it. */
  async #reserveUnlessHeld(name: UniqueName, id: string, options: CallOptions): Promise<void> {
    try {
      await this.#names.reserve(name, id, { ...options, unconfirmed: true });
    } catch (error) {
      if (!DomainError.is(error, 'email_taken')) throw error;
    }
  }

  /** See `HoldsName`. Writing the document again makes every write fail that started from the old one. */
  async #holdsName(id: string, name: UniqueName, options: CallOptions): Promise<boolean> {
    const stored = await this.#read(id, options);
    const account = this.#accountOf(stored);
    if (account !== undefined && this.#hasName(account, name)) return true;
    const document = stored?.document ?? { id: 'account', accountId: id };
    const expect = stored === undefined ? 'absent' : { etag: stored.etag };
    try {
      await this.#store.put(collection, document, { ...options, expect });
      return false;
    } catch (error) {
      // Another request wrote the account meanwhile, so the account is in use.
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

  #namesOf(account: Account): readonly UniqueName[] {
    return uniqueNames(account, this.#skeletonOf);
  }

  #hasName(account: Account, name: UniqueName): boolean {
    return this.#namesOf(account).some((one) => isSameName(one, name));
  }

  #accountOf(stored: StoredDocument<AccountDocument> | undefined): Account | undefined {
    const account = stored?.document.account as unknown as Account | undefined;
    return account && withoutExpiredChange(account, toInstant(this.#clock.now()));
  }
}

function notFound(): DomainError {
  return new DomainError('account_not_found', 'There is no such account.');
}
