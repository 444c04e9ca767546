import { type Account, checkNames } from '../../domain/account.js';
import { consentInForce, giveConsents, withdrawConsent } from '../../domain/consent.js';
import { type Instant, toInstant } from '../../domain/instant.js';
import { DomainError } from '../../errors/domain-error.js';
import type { CallOptions } from '../../ports/call-options.js';
import type { Clock } from '../../ports/clock.js';
import type {
  AccountCredentialsRepository,
  Credentials,
  StoredCredentials,
} from '../../records/account-credentials-repository.js';
import type { AccountRepository } from '../../records/account-repository.js';
import type { LoginKeeper } from './login-keeper.js';
import type { PasswordKeeper } from './password-keeper.js';

/** What is absent stays as it is. */
export interface ProfileChange {
  readonly displayName?: string;
  readonly username?: string;
  /** Needs `currentPassword`. */
  readonly email?: string;
  /** Gives or withdraws the consent. */
  readonly marketing?: boolean;
  /** Needs `currentPassword`; ends the other logins. */
  readonly newPassword?: string;
  readonly currentPassword?: string;
  /** The login that asks and stays when the password changes; absent: all end. */
  readonly loginId?: string;
}

export interface UpdateProfileDeps {
  readonly accounts: AccountRepository;
  readonly credentials: AccountCredentialsRepository;
  readonly passwords: PasswordKeeper;
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
   * @throws DomainError `account_not_found`, `invalid_account`, `invalid_credentials` when the
   *   current password is needed and missing or wrong, `weak_password`, `email_taken`,
   *   `username_taken`.
   */
  async execute(
    accountId: string,
    change: ProfileChange,
    options: CallOptions = {},
  ): Promise<Account> {
    const { accounts, logins } = this.#deps;
    const { email, username, displayName, newPassword } = change;
    const names = checkNames({
      ...(email === undefined ? {} : { email }),
      ...(username === undefined ? {} : { username }),
      ...(displayName === undefined ? {} : { displayName }),
    });
    const before = await accounts.get(accountId, options);
    const sensitive =
      newPassword !== undefined || (names.email !== undefined && names.email !== before.email);
    const current = sensitive ? await this.#checkCurrent(accountId, change, options) : undefined;
    const fresh = await this.#protect({ ...before, ...names }, newPassword, options);
    const now = toInstant(this.#deps.clock.now());
    const account = await accounts.update(
      accountId,
      (stored) => this.#changed({ ...stored, ...names }, change.marketing, now),
      options,
    );
    if (fresh !== undefined && current !== undefined) {
      await this.#replace(accountId, fresh, current, options);
      await logins.endAll(accountId, options, change.loginId);
    }
    return account;
  }

  async #checkCurrent(
    accountId: string,
    { currentPassword }: ProfileChange,
    options: CallOptions,
  ): Promise<StoredCredentials> {
    const { credentials, passwords } = this.#deps;
    if (currentPassword === undefined) throw refusal('is needed for this change');
    const kept = await credentials.get(accountId, options);
    const { valid } = await passwords.verify(currentPassword, kept.passwordHash, options);
    if (!valid) throw refusal('is wrong');
    return kept;
  }

  async #protect(
    { username, email }: Account,
    newPassword: string | undefined,
    options: CallOptions,
  ): Promise<Credentials | undefined> {
    if (newPassword === undefined) return undefined;
    const path = 'newPassword';
    return await this.#deps.passwords.protect(newPassword, [username, email], { ...options, path });
  }

  async #replace(
    accountId: string,
    fresh: Credentials,
    { etag }: StoredCredentials,
    options: CallOptions,
  ): Promise<void> {
    if (await this.#deps.credentials.replace(accountId, fresh, etag, options)) return;
    throw refusal('was changed meanwhile');
  }

  #changed(account: Account, marketing: boolean | undefined, now: Instant): Account {
    const { consents } = account;
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
