import { hashText } from '../../bytes/hash-text.js';
import { normalizeLogin } from '../../domain/account/account.js';
import { DomainError } from '../../errors/domain-error.js';
import type { AttemptCounter } from '../../ports/attempt-counter.js';
import type { CallOptions } from '../../ports/call-options.js';
import type { Hasher } from '../../ports/hasher.js';
import type { SignInRepository } from '../../records/sign-in-repository.js';

/** How many wrong passwords are accepted; every member has a default. */
export interface SignInLimits {
  /** Wrong passwords for one account within `windowMs`, from all unknown networks together. */
  readonly perAccount?: number;
  /** Wrong passwords from one network within `windowMs`, for all accounts together. */
  readonly perNetwork?: number;
  /** In whole seconds. */
  readonly windowMs?: number;
}

/** Ten: a person mistypes a few times. A hundred: a clinic may share one address. */
const defaults = { perAccount: 10, perNetwork: 100, windowMs: 15 * 60_000 };
/** The first pause at a known network after `perAccount` wrong passwords; each next one doubles. */
const firstDelayMs = 5_000;
/** Allows about 300 guesses a day at a known network, against 960 from all unknown ones. */
const longestDelayMs = 5 * 60_000;
/** The delays start anew a day after the first wrong password. */
const slowedWindowMs = 24 * 60 * 60_000;

/** Sign-ins of accounts that claim the e-mail address of another one; see `wasForAnother`. */
const mostForOthers = 50;

export interface SignInGuardDeps {
  readonly attempts: AttemptCounter;
  readonly signIns: SignInRepository;
  readonly hasher: Hasher;
  readonly limits?: SignInLimits;
}

/** Whose password is tried, and from where. */
export interface Attempt {
  /** Absent while no account is known by the login. */
  readonly accountId: string | undefined;
  /** As typed. */
  readonly login: string;
  /** What counts as one place, such as an IPv4 address or the /64 of an IPv6 address. */
  readonly network: string;
}

/** An attempt that was counted. */
export interface CountedAttempt {
  /** To be called when the password was right: it and the wrong ones before no longer count. */
  succeeded(): Promise<void>;
  /**
   * To be called when the password was right for another account that claims the same e-mail address.
   * Wrong passwords before still count. Only this attempt is taken back, and not more than fifty times
   * within `windowMs`, since the password was tried on this account too.
   */
  wasForAnother(): Promise<void>;
}

/** An attempt as counted for the account. */
interface AccountAttempt {
  succeeded(): Promise<void>;
  takeBack(): Promise<void>;
}

/**
 * Limits guesses at passwords, by account and by network. An account that is not known is counted
 * by the normalized login, with the same limits, so that answers do not tell which accounts exist.
 *
 * Wrong passwords from networks that the account never signed in from share one limit. A network it
 * did sign in from is counted by itself and slowed down instead of refused, so that a stranger
 * cannot lock the owner out.
 */
export class SignInGuard {
  readonly #deps: SignInGuardDeps;
  readonly #limits: Required<SignInLimits>;

  constructor(deps: SignInGuardDeps) {
    this.#deps = deps;
    this.#limits = { ...defaults, ...deps.limits };
  }

  /**
   * Counts an attempt before the password is verified, so that attempts at the same moment are
   * limited too.
   *
   * @throws DomainError `too_many_requests` with `retryAfterMs`.
   */
  async count(attempt: Attempt, options: CallOptions = {}): Promise<CountedAttempt> {
    const { attempts, signIns } = this.#deps;
    const { perNetwork, windowMs } = this.#limits;
    const network = await this.#key('network', attempt.network);
    const known = await signIns.knows(attempt.accountId, attempt.network, options);
    options.signal?.throwIfAborted();
    const { count, endsInMs } = await attempts.add(network, windowMs);
    if (count > perNetwork) throw tooMany(endsInMs);
    const account = known ? await this.#slowDown(attempt) : await this.#limitAccount(attempt);
    return {
      succeeded: async () => {
        await attempts.takeBack(network, windowMs);
        await account.succeeded();
      },
      wasForAnother: async () => {
        await attempts.takeBack(network, windowMs);
        const key = await this.#key('another', attempt.accountId ?? normalizeLogin(attempt.login));
        const { count: others } = await attempts.add(key, windowMs);
        if (others <= mostForOthers) await account.takeBack();
      },
    };
  }

  async #limitAccount({ accountId, login }: Attempt): Promise<AccountAttempt> {
    const { attempts } = this.#deps;
    const { perAccount, windowMs } = this.#limits;
    const key =
      accountId === undefined
        ? await this.#key('login', normalizeLogin(login))
        : await this.#key('account', accountId);
    const { count, endsInMs } = await attempts.add(key, windowMs);
    if (count > perAccount) throw tooMany(endsInMs);
    // The network is known from now on, so this does not renew the guesses of strangers often.
    return {
      succeeded: () => attempts.clear(key),
      takeBack: () => attempts.takeBack(key, windowMs),
    };
  }

  async #slowDown({ accountId, network }: Attempt): Promise<AccountAttempt> {
    const { attempts } = this.#deps;
    const { perAccount } = this.#limits;
    const key = await this.#key('known', `${accountId} ${network}`);
    const pause = await this.#key('pause', `${accountId} ${network}`);
    const { count } = await attempts.add(key, slowedWindowMs);
    if (count >= perAccount) {
      const delayMs = Math.min(firstDelayMs * 2 ** (count - perAccount), longestDelayMs);
      const { count: inPause, endsInMs } = await attempts.add(pause, delayMs);
      if (inPause > 1) {
        await attempts.takeBack(key, slowedWindowMs);
        throw tooMany(endsInMs);
      }
    }
    return {
      succeeded: async () => {
        await attempts.clear(key);
        await attempts.clear(pause);
      },
      takeBack: () => attempts.takeBack(key, slowedWindowMs),
    };
  }

  async #key(kind: string, what: string): Promise<string> {
    return `${kind}-${await hashText(this.#deps.hasher, what)}`;
  }
}

function tooMany(retryAfterMs: number): DomainError {
  const seconds = Math.max(1, Math.ceil(retryAfterMs / 1_000));
  return new DomainError('too_many_requests', `Too many attempts. Wait ${seconds} s.`, {
    retryAfterMs,
  });
}
