import { withoutPendingEmail } from '../../domain/account/account.js';
import { DomainError } from '../../errors/domain-error.js';
import type { CallOptions } from '../../ports/call-options.js';
import type { AccountCredentialsRepository } from '../../records/account-credentials-repository.js';
import type { AccountRepository } from '../../records/account-repository.js';
import type { SystemActor } from '../input/actors.js';
import { optional, text } from '../input/checks.js';
import { defineCall, type UseCase } from '../input/define-call.js';
import type { AccountWithPassword } from './create-account.js';
import type { CredentialsKeeper } from './credentials-keeper.js';
import type { LoginKeeper } from './login-keeper.js';
import { generatePassword } from './secrets.js';
import type { TellAccount } from './tell-account.js';

export interface SetPasswordInput {
  /** E-mail address or username. */
  readonly login: string;
  /** Default: a generated password. */
  readonly password?: string;
}

const checkCall = defineCall<'system', SetPasswordInput>('setPassword', ['system'], {
  login: text(),
  password: optional(text()),
});

export interface SetPasswordDeps {
  readonly accounts: AccountRepository;
  readonly credentials: AccountCredentialsRepository;
  readonly keeper: CredentialsKeeper;
  readonly logins: LoginKeeper;
  readonly tellAccount: TellAccount;
}

/** Sets the password of an account and ends all its logins; for operators. */
export class SetPassword
  implements UseCase<SystemActor, SetPasswordInput, Promise<AccountWithPassword>>
{
  readonly #deps: SetPasswordDeps;

  constructor(deps: SetPasswordDeps) {
    this.#deps = deps;
  }

  /** @throws DomainError `account_not_found`, `weak_password`. */
  async execute(
    actor: SystemActor,
    given: SetPasswordInput,
    callOptions: CallOptions = {},
  ): Promise<AccountWithPassword> {
    const { input, options } = checkCall(actor, given, callOptions);
    const { accounts, credentials, keeper, logins, tellAccount } = this.#deps;
    const account = await accounts.findByLogin(input.login, options);
    if (account === undefined) {
      throw new DomainError('account_not_found', `There is no account "${input.login}".`);
    }
    const password =
      input.password ?? generatePassword({ names: [account.username, account.email] });
    const fresh = await keeper.withPassword(account, password, options);
    for (;;) {
      const kept = await credentials.get(account.id, options);
      if (await keeper.replace(account.id, fresh, kept, options)) break;
    }
    await logins.endAll(account.id, options);
    await accounts.update(account.id, withoutPendingEmail, options);
    tellAccount.tell(account, { kind: 'password_changed', by: 'operator' });
    return input.password === undefined ? { account, password } : { account };
  }
}
