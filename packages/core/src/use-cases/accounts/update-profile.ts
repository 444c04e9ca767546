import {
  type Account,
  checkLanguage,
  checkNames,
  withoutPendingEmail,
} from '../../domain/account/account.js';
import { consentInForce, giveConsents, withdrawConsent } from '../../domain/account/consent.js';
import { type Instant, instantAfter, toInstant } from '../../domain/instant.js';
import type { Actor } from '../../domain/session/access.js';
import { DomainError } from '../../errors/domain-error.js';
import type { CallOptions } from '../../ports/call-options.js';
import type { Clock } from '../../ports/clock.js';
import type {
  AccountCredentialsRepository,
  Credentials,
  StoredCredentials,
} from '../../records/account-credentials-repository.js';
import type { AccountRepository } from '../../records/account-repository.js';
import { emailConfirmations } from '../../records/account-token-repository.js';
import { people } from '../input/actors.js';
import { bool, optional, text } from '../input/checks.js';
import { defineCall, type UseCase } from '../input/define-call.js';
import type { CredentialsKeeper } from './credentials-keeper.js';
import type { EmailConfirmations } from './email-confirmations.js';
import type { LoginKeeper } from './login-keeper.js';
import {
  checkOrigin,
  localOrigin,
  type PasswordCheck,
  type PasswordOrigin,
} from './password-check.js';
import type { PasswordKeeper } from './password-keeper.js';
import type { TellAccount } from './tell-account.js';

/** The changes of an account. A member that is absent stays unchanged. */
export interface ProfileChange {
  readonly displayName?: string;
  readonly username?: string;
  /**
   * Needs `currentPassword`. Takes effect when the mailed token confirms it. The present address
   * ends a change that was not confirmed yet.
   */
  readonly email?: string;
  /** Gives (`true`) or withdraws (`false`) the consent. */
  readonly marketing?: boolean;
  /** BCP 47 tag of the language of mails. */
  readonly language?: string;
  /**
   * Whether a mail tells of each of the account's own sessions that is ready or has failed. Such
   * mails go to a confirmed e-mail address only.
   */
  readonly sessionMails?: boolean;
  /** Needs `currentPassword`; ends the other logins. */
  readonly newPassword?: string;
  readonly currentPassword?: string;
  /** The network that `currentPassword` comes from; defaults to `localOrigin`. */
  readonly origin?: PasswordOrigin;
  /** The login of the request, which survives a change of the password. Absent: all logins end. */
  readonly loginId?: string;
}

const checkCall = defineCall<Actor['role'], ProfileChange>('updateProfile', people, {
  displayName: optional(text()),
  username: optional(text()),
  email: optional(text()),
  marketing: optional(bool),
  language: optional(text()),
  sessionMails: optional(bool),
  newPassword: optional(text()),
  currentPassword: optional(text()),
  origin: optional(checkOrigin),
  loginId: optional(text()),
});

interface MadeChange {
  readonly before: Account;
  readonly email: string | undefined;
  readonly newPassword: string | undefined;
}

export interface UpdateProfileDeps {
  readonly accounts: AccountRepository;
  readonly credentials: AccountCredentialsRepository;
  readonly passwords: PasswordKeeper;
  readonly keeper: CredentialsKeeper;
  readonly confirmations: EmailConfirmations;
  readonly tellAccount: TellAccount;
  readonly check: PasswordCheck;
  readonly logins: LoginKeeper;
  readonly clock: Clock;
  readonly consentTextVersion: string;
}

/** Changes the actor's own account. */
export class UpdateProfile implements UseCase<Actor, ProfileChange, Promise<Account>> {
  readonly #deps: UpdateProfileDeps;

  constructor(deps: UpdateProfileDeps) {
    this.#deps = deps;
  }

  /**
   * A new e-mail address voids open password resets. The answer does not reveal whether another
   * account has the address.
   *
   * @throws DomainError `account_not_found`, `invalid_account`, `invalid_credentials` if the
   *   current password is needed and missing or wrong, `too_many_requests` after too many wrong
   *   ones, `weak_password`, `username_taken`.
   */
  async execute(
    actor: Actor,
    input: ProfileChange,
    callOptions: CallOptions = {},
  ): Promise<Account> {
    const call = checkCall(actor, input, callOptions);
    const { accountId } = call.actor;
    const { input: change, options } = call;
    const { accounts, logins } = this.#deps;
    const { newPassword } = change;
    const { email, ...settings } = checkedSettings(change);
    const before = await accounts.get(accountId, options);
    const wantedEmail = email === before.email ? undefined : email;
    const sensitive = newPassword !== undefined || wantedEmail !== undefined;
    const kept = sensitive ? await this.#checkCurrent(before, change, options) : undefined;
    const fresh =
      kept && (await this.#fresh({ ...before, ...settings }, kept, newPassword, options));
    const account = await accounts.update(
      accountId,
      (stored) => this.#changed({ ...this.#withEmail(stored, change, email), ...settings }, change),
      options,
    );
    if (fresh !== undefined && kept !== undefined) {
      await this.#replace(accountId, fresh, kept, options);
    }
    if (newPassword !== undefined) await logins.endAll(accountId, options, change.loginId);
    await this.#tell(account, { before, email, newPassword }, options);
    return account;
  }

  /** Sends the mails that a change requires, after the change was stored. */
  async #tell(
    account: Account,
    { before, email, newPassword }: MadeChange,
    options: CallOptions,
  ): Promise<void> {
    const { accounts, confirmations, tellAccount } = this.#deps;
    if (newPassword !== undefined) {
      tellAccount.tell(account, { kind: 'password_changed', by: 'profile' });
    }
    if (email === undefined) return;
    if (email !== account.email) {
      tellAccount.tell(account, { kind: 'email_change_asked' });
      confirmations.ask(account, email, 'changed');
    } else if (before.pendingEmail === undefined) {
      // Mails the token again for a holder who lost the mail of the registration.
      if (!(await accounts.hasConfirmed(account, options))) {
        confirmations.ask(account, email, 'registered');
      }
    }
  }

  async #checkCurrent(
    account: Account,
    { currentPassword: password, origin = localOrigin }: ProfileChange,
    options: CallOptions,
  ): Promise<StoredCredentials> {
    if (password === undefined) throw refusal('is needed for this change');
    const claim = { account, login: account.username, password, origin };
    const verified = await this.#deps.check.verify(claim, options);
    if (verified === undefined) throw refusal('is wrong');
    return verified;
  }

  /** Creates credentials that void every token mailed before. */
  async #fresh(
    account: Account,
    kept: StoredCredentials,
    newPassword: string | undefined,
    options: CallOptions,
  ): Promise<Credentials> {
    const { keeper } = this.#deps;
    if (newPassword === undefined) return keeper.withNewVersion(kept);
    return await keeper.withPassword(account, newPassword, { ...options, path: 'newPassword' });
  }

  async #replace(
    accountId: string,
    fresh: Credentials,
    kept: StoredCredentials,
    options: CallOptions,
  ): Promise<void> {
    if (await this.#deps.keeper.replace(accountId, fresh, kept, options)) return;
    throw refusal('was changed by another request');
  }

  /** A new password also ends a change of address, because it voids the mailed token. */
  #withEmail(account: Account, { newPassword }: ProfileChange, email: string | undefined): Account {
    if (email === undefined && newPassword === undefined) return account;
    const settled = withoutPendingEmail(account);
    if (email === undefined || email === account.email) return settled;
    const expiresAt = instantAfter(this.#deps.clock.now(), emailConfirmations.validMs);
    return { ...settled, pendingEmail: { address: email, expiresAt } };
  }

  #changed(account: Account, { marketing }: ProfileChange): Account {
    const { consents } = account;
    const now: Instant = toInstant(this.#deps.clock.now());
    if (marketing === undefined || marketing === consentInForce(consents, 'marketing')) {
      return account;
    }
    return {
      ...account,
      consents: marketing
        ? [...consents, ...giveConsents({ marketing }, this.#deps.consentTextVersion, now)]
        : withdrawConsent(consents, 'marketing', now),
    };
  }
}

/** What a change sets without a password, and the e-mail address. @throws DomainError `invalid_account`. */
function checkedSettings({ email, username, displayName, language, sessionMails }: ProfileChange) {
  const names = checkNames({
    ...(email === undefined ? {} : { email }),
    ...(username === undefined ? {} : { username }),
    ...(displayName === undefined ? {} : { displayName }),
  });
  return {
    ...names,
    ...(language === undefined ? {} : { language: checkLanguage(language) }),
    ...(sessionMails === undefined ? {} : { sessionMails }),
  };
}

function refusal(what: string): DomainError {
  return new DomainError('invalid_credentials', `The current password ${what}.`, {
    faults: [{ path: 'currentPassword', message: what }],
  });
}
