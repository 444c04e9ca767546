import { hashText } from '../../bytes/hash-text.js';
import { normalizeLogin } from '../../domain/account/account.js';
import { DomainError } from '../../errors/domain-error.js';
import type { AttemptCounter } from '../../ports/attempt-counter.js';
import type { CallOptions } from '../../ports/call-options.js';
import type { Clock } from '../../ports/clock.js';
import type { Hasher } from '../../ports/hasher.js';
import type { SignInRepository } from '../../records/sign-in-repository.js';
import { waitText } from '../../text/wait-text.js';

/** Limits for wrong passwords. */
export interface SignInLimits {
  /** Most for one account within `windowMs`, from all unknown networks together; defaults to 10. */
  readonly perAccount?: number;
  /** Most from one network within `windowMs`, for all accounts together; defaults to 100. */
  readonly perNetwork?: number;
  /** A whole number of seconds, in milliseconds; defaults to 15 minutes. */
  readonly windowMs?: number;
}

/** A person mistypes a few times; the accounts of a clinic may share one address. */
const defaults = { perAccount: 10, perNetwork: 100, windowMs: 15 * 60_000 };
/** First pause for a known network after `perAccount` wrong passwords. Each next pause doubles. */
const firstDelayMs = 5_000;
/** Allows about 300 guesses a day from a known network, and 960 from all unknown networks. */
const longestDelayMs = 5 * 60_000;
/** The delays start over one day after the first wrong password. */
const slowedWindowMs = 24 * 60 * 60_000;

/** Sign-ins of accounts that claim the e-mail address of another one; see `wasForAnother`. */
const mostForOthers = 50;

export interface SignInGuardDeps {
  readonly attempts: AttemptCounter;
  readonly signIns: SignInRepository;
  readonly hasher: Hasher;
  /** Tells until when to wait. */
  readonly clock: Clock;
  readonly limits?: SignInLimits;
}

/** An attempt to sign in, before its password is verified. */
export interface Attempt {
  /** `undefined` if no account has this login. */
  readonly accountId: string | undefined;
  /** As typed. */
  readonly login: string;
  /** The network to count, such as an IPv4 address or the /64 prefix of an IPv6 address. */
  readonly network: string;
}

/** An attempt that was counted. */
export interface CountedAttempt {
  /** Call this if the password was right. The attempt and the wrong ones before stop counting. */
  succeeded(): Promise<void>;
  /**
   * Call this if the password was right for another account that claims the same e-mail address.
   * This attempt stops counting; wrong ones before still count. Works fifty times within
   * `windowMs`, because the password was tried on this account too.
   */
  wasForAnother(): Promise<void>;
}

/** An attempt as counted for the account. */
interface AccountAttempt {
  succeeded(): Promise<void>;
  takeBack(): Promise<void>;
}

/**
 * Limits guesses at passwords, by account and by network. For an unknown account the normalized
 * login is counted, with the same limits, so that answers do not reveal which accounts exist.
 *
 * Networks from which the account never signed in share one limit. A network from which it did sign
 * in has its own count and is slowed down instead of rejected, so that a stranger cannot lock the
 * owner out.
 */
export class SignInGuard {
  readonly #deps: SignInGuardDeps;
  readonly #limits: Required<SignInLimits>;

  constructor(deps: SignInGuardDeps) {
    this.#deps = deps;
    this.#limits = { ...defaults, ...deps.limits };
  }

  /**
   * Counts an attempt before the password is verified, so that concurrent attempts are limited too.
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
    if (count > perNetwork) throw tooMany(endsInMs, this.#deps.clock.now());
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
    if (count > perAccount) throw tooMany(endsInMs, this.#deps.clock.now());
    // The network is known from now on, so this seldom resets the count of strangers.
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
        throw tooMany(endsInMs, this.#deps.clock.now());
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

function tooMany(retryAfterMs: number, now: Date): DomainError {
  const message = `Too many attempts. ${waitText(retryAfterMs, now)}`;
  return new DomainError('too_many_requests', message, { retryAfterMs });
}
