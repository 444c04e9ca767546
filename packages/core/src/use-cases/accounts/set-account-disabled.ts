import type { Account } from '../../domain/account/account.js';
import { type Instant, toInstant } from '../../domain/instant.js';
import type { Actor } from '../../domain/session/access.js';
import { DomainError } from '../../errors/domain-error.js';
import type { CallOptions } from '../../ports/call-options.js';
import type { Clock } from '../../ports/clock.js';
import type { AccountRepository } from '../../records/account-repository.js';
import type { SignInRepository } from '../../records/sign-in-repository.js';
import { bool, lookedUpId } from '../input/checks.js';
import { defineCall, type UseCase } from '../input/define-call.js';
import { type ListedAccount, listedAccount } from './list-accounts.js';
import type { LoginKeeper } from './login-keeper.js';
import type { TellAccount } from './tell-account.js';

export interface SetAccountDisabledInput {
  /** The account to deactivate or reactivate. */
  readonly accountId: string;
  readonly disabled: boolean;
}

const checkCall = defineCall<'admin', SetAccountDisabledInput>('setAccountDisabled', ['admin'], {
  accountId: lookedUpId,
  disabled: bool,
});

export interface SetAccountDisabledDeps {
  readonly accounts: AccountRepository;
  readonly signIns: SignInRepository;
  readonly logins: LoginKeeper;
  readonly tellAccount: TellAccount;
  readonly clock: Pick<Clock, 'now'>;
}

/**
 * Deactivates an account, which ends all its logins, or reactivates it; for administrators. A mail
 * tells the holder of the account.
 */
export class SetAccountDisabled
  implements UseCase<Actor, SetAccountDisabledInput, Promise<ListedAccount>>
{
  readonly #deps: SetAccountDisabledDeps;

  constructor(deps: SetAccountDisabledDeps) {
    this.#deps = deps;
  }

  /**
   * A repeated deactivation only ends logins again.
   *
   * @throws DomainError `forbidden`; `own_account` if administrators deactivate themselves;
   *   `account_not_found`.
   */
  async execute(
    actor: Actor,
    input: SetAccountDisabledInput,
    callOptions: CallOptions = {},
  ): Promise<ListedAccount> {
    const call = checkCall(actor, input, callOptions);
    const { accountId, disabled } = call.input;
    const { options } = call;
    if (disabled && call.actor.accountId === accountId) {
      throw new DomainError(
        'own_account',
        'You cannot deactivate your own account; ask another administrator.',
      );
    }
    const { accounts, signIns, logins, tellAccount, clock } = this.#deps;
    const now = toInstant(clock.now());
    let isChanged = false;
    const account = await accounts.update(
      accountId,
      (stored) => {
        const changed = withAccess(stored, disabled, now);
        isChanged = changed !== undefined;
        return changed;
      },
      options,
    );
    // Not abortable: a deactivated account must not keep logins because the client disconnected.
    if (disabled) await logins.endAll(accountId, {});
    if (isChanged) tellAccount.tell(account, { kind: disabled ? 'deactivated' : 'reactivated' });
    const lastSignInAt = await signIns.lastSignIn(accountId, options);
    return listedAccount({ account, ...(lastSignInAt === undefined ? {} : { lastSignInAt }) });
  }
}

/** The changed account; `undefined` if it is already in this state. */
function withAccess(account: Account, disabled: boolean, now: Instant): Account | undefined {
  if (disabled === (account.disabledAt !== undefined)) return undefined;
  if (disabled) return { ...account, disabledAt: now };
  const { disabledAt: _ended, ...active } = account;
  return active;
}
