import type { Account } from '../../domain/account/account.js';
import { DomainError } from '../../errors/domain-error.js';
import type { CallOptions } from '../../ports/call-options.js';
import type {
  AccountCredentialsRepository,
  StoredCredentials,
} from '../../records/account-credentials-repository.js';
import { type Check, method, object, optional, text } from '../input/checks.js';
import type { ClaimingAccount, EmailClaims } from './email-claims.js';
import type { PasswordKeeper } from './password-keeper.js';
import type { SignInGuard } from './sign-in-guard.js';

/** The result of a password check. */
export interface PasswordOutcome {
  readonly outcome: 'accepted' | 'refused' | 'throttled';
  /** Absent if no account has this login. */
  readonly accountId?: string;
}

/** Where a password comes from. */
export interface PasswordOrigin {
  /**
   * The network that the limits on guessing count as one, such as an IPv4 address or the /64 prefix
   * of an IPv6 address.
   */
  readonly network: string;
  /** Called with the outcome, for the sign-in log and the audit log. */
  readonly heard?: (outcome: PasswordOutcome) => void;
}

/** Checks where a password comes from. */
export const checkOrigin: Check<PasswordOrigin> = object<PasswordOrigin>({
  network: text({ most: 1_000 }),
  heard: optional(method<NonNullable<PasswordOrigin['heard']>>()),
});

/** The origin of a password that came over no network, such as in a script that embeds core. */
export const localOrigin: PasswordOrigin = { network: 'local' };

/** A password to check, and the login that it was sent with. */
export interface PasswordClaim {
  /** `undefined` if no account has this `login`. */
  readonly account: Account | undefined;
  /**
   * `true` if `login` is an e-mail address that is unknown or that `account` has not confirmed. The
   * password is then checked for every account that claims the address.
   */
  readonly isUnconfirmed?: boolean;
  /** As typed. */
  readonly login: string;
  readonly password: string;
  readonly origin: PasswordOrigin;
}

/** Credentials that a password was verified against. */
export interface VerifiedCredentials extends StoredCredentials {
  /** The account with this password: that of the claim, or one that claims its e-mail address. */
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
   * Resolves with `undefined` for a wrong password, and after the same work for an unknown or
   * deactivated account.
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
   * For an e-mail address the work is the same whether or not the account has confirmed it and
   * other accounts claim it. Only a confirmed account with the right password needs less work.
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
