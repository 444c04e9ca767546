import type { Account } from '../../domain/account/account.js';
import type { CallOptions } from '../../ports/call-options.js';
import type { Ids } from '../../ports/ids.js';
import type {
  AccountCredentialsRepository,
  Credentials,
  StoredCredentials,
} from '../../records/account-credentials-repository.js';
import type { AccountRepository } from '../../records/account-repository.js';
import type { EmailClaims } from './email-claims.js';
import type { PasswordKeeper } from './password-keeper.js';

export interface CredentialsKeeperDeps {
  readonly accounts: AccountRepository;
  readonly credentials: AccountCredentialsRepository;
  readonly passwords: PasswordKeeper;
  readonly claims: EmailClaims;
  readonly ids: Ids;
}

/** Replaces the credentials of accounts. This voids every token that was mailed before. */
export class CredentialsKeeper {
  readonly #deps: CredentialsKeeperDeps;

  constructor(deps: CredentialsKeeperDeps) {
    this.#deps = deps;
  }

  /**
   * Creates credentials with a new password, without storing them.
   *
   * @throws DomainError `weak_password`, under `path`.
   */
  async withPassword(
    account: Account,
    password: string,
    options: CallOptions & { readonly path?: string } = {},
  ): Promise<Credentials> {
    const { accounts, passwords, claims } = this.#deps;
    const fresh = await passwords.protect(password, account, options);
    if (await accounts.hasConfirmed(account, options)) return fresh;
    return { ...fresh, emailClaim: await claims.idOf(account.email, password, options) };
  }

  /** Creates credentials with the same password that void mailed tokens, without storing them. */
  withNewVersion({ etag: _old, ...kept }: StoredCredentials): Credentials {
    return { ...kept, version: this.#deps.ids.next() };
  }

  /** Resolves with `false` if `kept` are no longer the credentials of the account. */
  async replace(
    accountId: string,
    fresh: Credentials,
    kept: StoredCredentials,
    options: CallOptions = {},
  ): Promise<boolean> {
    const { credentials, claims } = this.#deps;
    if (!(await credentials.replace(accountId, fresh, kept.etag, options))) return false;
    await claims.move(accountId, { from: kept.emailClaim, to: fresh.emailClaim }, options);
    return true;
  }
}
