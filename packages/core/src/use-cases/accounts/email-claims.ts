import { type Account, normalizeEmail } from '../../domain/account/account.js';
import type { CallOptions } from '../../ports/call-options.js';
import type {
  AccountCredentialsRepository,
  StoredCredentials,
} from '../../records/account-credentials-repository.js';
import type { AccountRepository } from '../../records/account-repository.js';
import type { EmailClaimRepository } from '../../records/email-claim-repository.js';
import type { PasswordKeeper } from './password-keeper.js';

export interface EmailClaimsDeps {
  readonly accounts: AccountRepository;
  readonly credentials: AccountCredentialsRepository;
  readonly claims: EmailClaimRepository;
  readonly passwords: PasswordKeeper;
}

/** An account and its stored credentials. */
export interface ClaimingAccount {
  readonly account: Account;
  readonly kept: StoredCredentials;
}

/** Signs people in with an e-mail address that their account has not confirmed. */
export class EmailClaims {
  readonly #deps: EmailClaimsDeps;

  constructor(deps: EmailClaimsDeps) {
    this.#deps = deps;
  }

  /** The id of the claim on this address with this password. Takes as long as hashing. */
  async idOf(email: string, password: string, options: CallOptions = {}): Promise<string> {
    const salt = `email-claim ${normalizeEmail(email)}`;
    return await this.#deps.claims.idOf(await this.#deps.passwords.derive(password, salt, options));
  }

  /** The account that claims this address and has this password, if there is one. */
  async find(
    email: string,
    password: string,
    options: CallOptions = {},
  ): Promise<ClaimingAccount | undefined> {
    const { accounts, credentials, claims } = this.#deps;
    const id = await this.idOf(email, password, options);
    const accountId = await claims.find(id, options);
    if (accountId === undefined) return undefined;
    const account = await accounts.find(accountId, options);
    const kept = await credentials.find(accountId, options);
    if (account?.email !== normalizeEmail(email) || kept?.emailClaim !== id) return undefined;
    return { account, kept };
  }

  /** Updates the claim of an account after its credentials were replaced. */
  async move(
    accountId: string,
    { from, to }: { readonly from?: string | undefined; readonly to?: string | undefined },
    options: CallOptions = {},
  ): Promise<void> {
    if (from === to) return;
    if (to !== undefined) await this.#deps.claims.add(to, accountId, options);
    if (from !== undefined) await this.#deps.claims.remove(from, accountId, options);
  }
}
