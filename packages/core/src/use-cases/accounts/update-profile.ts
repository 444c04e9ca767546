import { type Account, checkNames, withoutPendingEmail } from '../../domain/account/account.js';
import { consentInForce, giveConsents, withdrawConsent } from '../../domain/account/consent.js';
import { type Instant, instantAfter, toInstant } from '../../domain/instant.js';
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
import type { CredentialsKeeper } from './credentials-keeper.js';
import type { EmailConfirmations } from './email-confirmations.js';
import type { LoginKeeper } from './login-keeper.js';
import { localOrigin, type PasswordCheck, type PasswordOrigin } from './password-check.js';
import type { PasswordKeeper } from './password-keeper.js';
import type { TellAccount } from './tell-account.js';

/** What is absent stays as it is. */
export interface ProfileChange {
  readonly displayName?: string;
  readonly username?: string;
  /**
   * Needs `currentPassword`. Counts once it is confirmed by the token that is mailed to it. The
   * present address ends a change that is under way.
   */
  readonly email?: string;
  /** Gives or withdraws the consent. */
  readonly marketing?: boolean;
  /** Needs `currentPassword`; ends the other logins. */
  readonly newPassword?: string;
  readonly currentPassword?: string;
  /** Where `currentPassword` comes from; absent: this process itself. */
  readonly origin?: PasswordOrigin;
  /** The login that asks and stays when the password changes; absent: all end. */
  readonly loginId?: string;
}

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

/** Changes one's own account. */
export class UpdateProfile {
  readonly #deps: UpdateProfileDeps;

  constructor(deps: UpdateProfileDeps) {
    this.#deps = deps;
  }

  /**
   * Asking for another e-mail address voids open password resets. The answer does not tell whether
   * another account has the address.
   *
   * @throws DomainError `account_not_found`, `invalid_account`, `invalid_credentials` when the
   *   current password is needed and missing or wrong, `too_many_requests` after too many wrong
   *   ones, `weak_password`, `username_taken`.
   */
  async execute(
    accountId: string,
    change: ProfileChange,
    options: CallOptions = {},
  ): Promise<Account> {
    const { accounts, logins } = this.#deps;
    const { username, displayName, newPassword } = change;
    const { email, ...names } = checkNames({
      ...(change.email === undefined ? {} : { email: change.email }),
      ...(username === undefined ? {} : { username }),
      ...(displayName === undefined ? {} : { displayName }),
    });
    const before = await accounts.get(accountId, options);
    const wantedEmail = email === before.email ? undefined : email;
    const sensitive = newPassword !== undefined || wantedEmail !== undefined;
    const kept = sensitive ? await this.#checkCurrent(before, change, options) : undefined;
    const fresh = kept && (await this.#fresh({ ...before, ...names }, kept, newPassword, options));
    const account = await accounts.update(
      accountId,
      (stored) => this.#changed({ ...this.#withEmail(stored, change, email), ...names }, change),
      options,
    );
    if (fresh !== undefined && kept !== undefined) {
      await this.#replace(accountId, fresh, kept, options);
    }
    if (newPassword !== undefined) await logins.endAll(accountId, options, change.loginId);
    await this.#tell(account, { before, email, newPassword }, options);
    return account;
  }

  /** Mails what the change asks for, after it was made. */
  async #tell(
    account: Account,
    { before, email, newPassword }: MadeChange,
    options: CallOptions,
  ): Promise<void> {
    const { accounts, confirmations, tellAccount } = this.#deps;
    if (newPassword !== undefined) {
      tellAccount.execute(account, { kind: 'password_changed', by: 'profile' });
    }
    if (email === undefined) return;
    if (email !== account.email) {
      tellAccount.execute(account, { kind: 'email_change_asked' });
      confirmations.ask(account, email, 'changed');
    } else if (before.pendingEmail === undefined) {
      // For a holder who lost the mail of the registration.
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

  /** Credentials that void every token mailed before. */
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

  /** A new password ends a change of address, too: the token in the mail is void. */
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

function refusal(what: string): DomainError {
  return new DomainError('invalid_credentials', `The current password ${what}.`, {
    faults: [{ path: 'currentPassword', message: what }],
  });
}
