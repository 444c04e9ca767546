import type { Account } from '../../domain/account/account.js';
import { DomainError } from '../../errors/domain-error.js';
import type { CallOptions } from '../../ports/call-options.js';
import type {
  AccountCredentialsRepository,
  StoredCredentials,
} from '../../records/account-credentials-repository.js';
import type { ClaimingAccount, EmailClaims } from './email-claims.js';
import type { PasswordKeeper } from './password-keeper.js';
import type { SignInGuard } from './sign-in-guard.js';

/** The result of a password check. */
export interface PasswordOutcome {
  readonly outcome: 'accepted' | 'refused' | 'throttled';
  /** Absent when no account is known by the login. */
  readonly accountId?: string;
}

/** Where a password comes from. */
export interface PasswordOrigin {
  /**
   * What counts as one place for the limits on guessing, such as an IPv4 address or the /64 of an
   * IPv6 address.
   */
  readonly network: string;
  /** Called with the outcome, for the sign-in log and the audit log. */
  readonly heard?: (outcome: PasswordOutcome) => void;
}

/** The origin of a password that no network brought, such as a script that embeds the core. */
export const localOrigin: PasswordOrigin = { network: 'local' };

/** A password, and whose it is said to be. */
export interface PasswordClaim {
  /** Absent when no account is known by `login`. */
  readonly account: Account | undefined;
  /**
   * `true` when `login` is an e-mail address that `account` has not confirmed, or that is unknown.
   * Then every account that claims the address may have the password.
   */
  readonly isUnconfirmed?: boolean;
  /** As typed. */
  readonly login: string;
  readonly password: string;
  readonly origin: PasswordOrigin;
}

/** Credentials that a password was verified against. */
export interface VerifiedCredentials extends StoredCredentials {
  /** Whose password it is: the account of the claim, or one that claims its e-mail address. */
  readonly account: Account;
  /** Whether the password should be hashed again with the current parameters. */
  readonly stale: boolean;
}

export interface PasswordCheckDeps {
  readonly credentials: AccountCredentialsRepository;
  readonly passwords: PasswordKeeper;
  readonly claims: EmailClaims;
  readonly guard: SignInGuard;
}

/**
 * Checks a password. Every use case that asks for one uses this, so that the limits on guessing
 * and the logs cover them all.
 */
export class PasswordCheck {
  readonly #deps: PasswordCheckDeps;

  constructor(deps: PasswordCheckDeps) {
    this.#deps = deps;
  }

  /**
   * Resolves `undefined` for a wrong password, and after the same work for an account that is not
   * known or deactivated.
   *
   * @throws DomainError `too_many_requests`.
   */
  async verify(
    claim: PasswordClaim,
    options: CallOptions = {},
  ): Promise<VerifiedCredentials | undefined> {
    const { account, login, origin } = claim;
    const hear = (outcome: PasswordOutcome['outcome'], whose = account): void =>
      origin.heard?.({ outcome, ...(whose === undefined ? {} : { accountId: whose.id }) });
    try {
      const attempt = { accountId: account?.id, login, network: origin.network };
      const counted = await this.#deps.guard.count(attempt, options);
      const verified = await this.#compare(claim, options);
      if (verified === undefined) hear('refused');
      else {
        if (verified.account.id === account?.id) await counted.succeeded();
        else await counted.wasForAnother();
        hear('accepted', verified.account);
      }
      return verified;
    } catch (error) {
      if (DomainError.is(error, 'too_many_requests')) hear('throttled');
      throw error;
    }
  }

  /**
   * For an e-mail address the work is the same whether the account has confirmed it or not, and
   * whether other accounts claim it; only a confirmed account with the right password needs less.
   */
  async #compare(
    claim: PasswordClaim,
    options: CallOptions,
  ): Promise<VerifiedCredentials | undefined> {
    const { login, password, isUnconfirmed } = claim;
    const holder = await this.#compareHolder(claim, options);
    const isSettled = holder !== undefined && isUnconfirmed !== true;
    if (isSettled || isUnconfirmed === undefined || !login.includes('@')) return holder;
    const claiming = await this.#deps.claims.find(login, password, options);
    return isActive(claiming)
      ? { ...claiming.kept, account: claiming.account, stale: false }
      : holder;
  }

  async #compareHolder(
    { account, password }: PasswordClaim,
    options: CallOptions,
  ): Promise<VerifiedCredentials | undefined> {
    const { credentials, passwords } = this.#deps;
    const kept = await credentials.find(account?.id, options);
    const { valid, stale } = await passwords.verify(password, kept?.passwordHash, options);
    if (account === undefined || account.disabledAt !== undefined) return undefined;
    return kept !== undefined && valid ? { ...kept, account, stale } : undefined;
  }
}

function isActive(claiming: ClaimingAccount | undefined): claiming is ClaimingAccount {
  return claiming !== undefined && claiming.account.disabledAt === undefined;
}
