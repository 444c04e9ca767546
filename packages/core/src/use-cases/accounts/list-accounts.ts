import type { Account, AccountRole } from '../../domain/account/account.js';
import type { Instant } from '../../domain/instant.js';
import type { CallOptions, Page } from '../../ports/call-options.js';
import type { AccountRepository, AccountWithSignIn } from '../../records/account-repository.js';

export interface ListAccountsInput {
  /** Words of name, username or e-mail address, or their first two letters and more; all must fit. */
  readonly q?: string;
  readonly role?: AccountRole;
  readonly disabled?: boolean;
  readonly limit?: number;
  readonly cursor?: string;
}

/** An account as administrators see it. */
export interface ListedAccount
  extends Pick<
    Account,
    'id' | 'email' | 'username' | 'displayName' | 'role' | 'createdAt' | 'disabledAt'
  > {
  /** Absent when the account never signed in. */
  readonly lastSignInAt?: Instant;
}

/** Lists accounts by display name, for administrators. */
export class ListAccounts {
  readonly #accounts: AccountRepository;

  constructor(accounts: AccountRepository) {
    this.#accounts = accounts;
  }

  /**
   * A page of active accounts may hold fewer than `limit` although there are more.
   *
   * @throws DomainError `invalid_cursor`; PortError `invalid_argument` for a limit out of range.
   */
  async execute(
    { q, disabled, ...given }: ListAccountsInput,
    options: CallOptions = {},
  ): Promise<Page<ListedAccount>> {
    let query = {
      ...given,
      ...(q === undefined ? {} : { text: q }),
      ...(disabled === true ? { disabled } : {}),
    };
    for (;;) {
      const found = await this.#accounts.searchWithSignIns(query, options);
      const items = found.items
        .filter(({ account }) => disabled !== false || account.disabledAt === undefined)
        .map(listedAccount);
      const { cursor } = found;
      if (items.length > 0 || cursor === undefined) return { ...found, items };
      query = { ...query, cursor };
    }
  }
}

/** What administrators see of an account: no consents, nothing about sessions. */
export function listedAccount({ account, lastSignInAt }: AccountWithSignIn): ListedAccount {
  const { id, email, username, displayName, role, createdAt, disabledAt } = account;
  return {
    ...{ id, email, username, displayName, role, createdAt },
    ...(disabledAt === undefined ? {} : { disabledAt }),
    ...(lastSignInAt === undefined ? {} : { lastSignInAt }),
  };
}
