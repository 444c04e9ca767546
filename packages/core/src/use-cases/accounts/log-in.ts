import { DomainError } from '../../errors/domain-error.js';
import type { CallOptions } from '../../ports/call-options.js';
import type {
  AccountCredentialsRepository,
  Credentials,
} from '../../records/account-credentials-repository.js';
import type { AccountRepository } from '../../records/account-repository.js';
import type { SignInRepository } from '../../records/sign-in-repository.js';
import { type Caller, everyone } from '../input/actors.js';
import { optional, text } from '../input/checks.js';
import { defineCall, type UseCase } from '../input/define-call.js';
import type { LoginKeeper } from './login-keeper.js';
import type { Login } from './login-tokens.js';
import {
  checkOrigin,
  localOrigin,
  type PasswordCheck,
  type PasswordOrigin,
} from './password-check.js';
import type { PasswordKeeper } from './password-keeper.js';

export interface LogInInput {
  /** E-mail address or username. */
  readonly login: string;
  readonly password: string;
  /** The network that the password comes from; defaults to `localOrigin`. */
  readonly origin?: PasswordOrigin;
}

const checkCall = defineCall<Caller['role'], LogInInput>('logIn', everyone, {
  login: text(),
  password: text(),
  origin: optional(checkOrigin),
});

export interface LogInDeps {
  readonly accounts: AccountRepository;
  readonly credentials: AccountCredentialsRepository;
  readonly signIns: SignInRepository;
  readonly passwords: PasswordKeeper;
  readonly check: PasswordCheck;
  readonly logins: LoginKeeper;
}

/** Signs an account in. */
export class LogIn implements UseCase<Caller, LogInInput, Promise<Login>> {
  readonly #deps: LogInDeps;

  constructor(deps: LogInDeps) {
    this.#deps = deps;
  }

  /**
   * Does the same work and gives the same answer whether the login or the password is wrong.
   *
   * @throws DomainError `invalid_credentials`, `too_many_requests`.
   */
  async execute(actor: Caller, input: LogInInput, callOptions: CallOptions = {}): Promise<Login> {
    const call = checkCall(actor, input, callOptions);
    const { login, password, origin = localOrigin } = call.input;
    const { options } = call;
    const { accounts, credentials, signIns, passwords, check, logins } = this.#deps;
    const found = await accounts.findForLogin(login, options);
    const isUnconfirmed = login.includes('@') && found?.confirmed !== true;
    const verified = await check.verify(
      { account: found?.account, isUnconfirmed, login, password, origin },
      options,
    );
    if (verified === undefined) throw refusal();
    const { account } = verified;
    if (verified.stale) {
      const passwordHash = await passwords.hash(password, options);
      const fresh: Credentials = { ...verified, passwordHash };
      await credentials.replace(account.id, fresh, verified.etag, options);
    }
    const begun = await logins.begin(account, options);
    // A new password or a deactivation ends all logins, but may have missed this one.
    const [keptNow, accountNow] = await Promise.all([
      credentials.find(account.id, options),
      accounts.find(account.id, options),
    ]);
    const isOut = accountNow === undefined || accountNow.disabledAt !== undefined;
    if (isOut || keptNow?.version !== verified.version) {
      await logins.end(account.id, begun.id, options);
      throw refusal();
    }
    await signIns.record(account.id, origin.network, options);
    return begun.login;
  }
}

function refusal(): DomainError {
  return new DomainError(
    'invalid_credentials',
    'The login or the password is wrong; try again or reset the password.',
  );
}
