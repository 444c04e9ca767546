import type { Account, AccountRole } from '../../domain/account/account.js';
import type { Instant } from '../../domain/instant.js';
import type { Actor } from '../../domain/session/access.js';
import type { CallOptions, Page } from '../../ports/call-options.js';
import type { AccountRepository, AccountWithSignIn } from '../../records/account-repository.js';
import { people } from '../input/actors.js';
import { bool, oneOf, optional, text } from '../input/checks.js';
import { defineCall, type UseCase } from '../input/define-call.js';
import { type PageInput, pageChecks } from '../review/list-sessions.js';

export interface ListAccountsInput extends PageInput {
  /**
   * Words of name, username or e-mail address, or prefixes of two letters or more. All must match.
   */
  readonly q?: string;
  readonly role?: AccountRole;
  /** `true`: only deactivated accounts; `false`: only active ones; absent: both. */
  readonly disabled?: boolean;
}

const checkCall = defineCall<'admin', ListAccountsInput>('listAccounts', ['admin'], {
  ...pageChecks,
  q: optional(text({ most: 10_000 })),
  role: optional(oneOf(people)),
  disabled: optional(bool),
});

/** An account as administrators see it. */
export interface ListedAccount
  extends Pick<
    Account,
    'id' | 'email' | 'username' | 'displayName' | 'role' | 'createdAt' | 'disabledAt'
  > {
  /** Absent if the account has never signed in. */
  readonly lastSignInAt?: Instant;
}

/** Lists accounts by display name, for administrators. */
export class ListAccounts
  implements UseCase<Actor, ListAccountsInput | undefined, Promise<Page<ListedAccount>>>
{
  readonly #accounts: AccountRepository;

  constructor(accounts: AccountRepository) {
    this.#accounts = accounts;
  }

  /**
   * A page of active accounts may hold fewer than `limit` even if more pages follow.
   *
   * @throws DomainError `forbidden`, `invalid_cursor`.
   */
  async execute(
    actor: Actor,
    input: ListAccountsInput = {},
    callOptions: CallOptions = {},
  ): Promise<Page<ListedAccount>> {
    const call = checkCall(actor, input, callOptions);
    const { q, disabled, ...given } = call.input;
    const { options } = call;
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

/** An account as administrators see it: without consents and without data of sessions. */
export function listedAccount({ account, lastSignInAt }: AccountWithSignIn): ListedAccount {
  const { id, email, username, displayName, role, createdAt, disabledAt } = account;
  return {
    ...{ id, email, username, displayName, role, createdAt },
    ...(disabledAt === undefined ? {} : { disabledAt }),
    ...(lastSignInAt === undefined ? {} : { lastSignInAt }),
  };
}
