import type { Clock } from '../../ports/clock.js';
import type { AccountRepository } from '../../records/account-repository.js';
import type { LoginRepository } from '../../records/login-repository.js';

const lookUpEveryMs = 10_000;
const mostRemembered = 10_000;

interface Remembered {
  /** Absent if this process ended the login, because an ended login never becomes valid again. */
  readonly lookedUpAtMs?: number;
  readonly stands: Promise<boolean>;
}

export interface StandingLoginsDeps {
  readonly logins: LoginRepository;
  readonly accounts: AccountRepository;
  readonly clock: Pick<Clock, 'now'>;
}

/**
 * Says whether a login is valid and its account active, without a call of the store for every
 * request. A log-out or deactivation in this process takes effect at once, and in another process
 * after ten seconds at most.
 */
export class StandingLogins {
  readonly #logins: LoginRepository;
  readonly #accounts: AccountRepository;
  readonly #clock: Pick<Clock, 'now'>;
  readonly #remembered = new Map<string, Remembered>();
  readonly #listeners = new Map<string, Set<() => void>>();

  constructor({ logins, accounts, clock }: StandingLoginsDeps) {
    this.#logins = logins;
    this.#accounts = accounts;
    this.#clock = clock;
  }

  async stands(accountId: string, loginId: string): Promise<boolean> {
    const nowMs = this.#clock.now().getTime();
    const known = this.#remembered.get(loginId);
    if (known !== undefined && (known.lookedUpAtMs ?? nowMs) > nowMs - lookUpEveryMs) {
      return await known.stands;
    }
    // Concurrent requests share this lookup, so the end of one of them must not abort it.
    const stands = this.#lookUp(accountId, loginId);
    const asked: Remembered = { lookedUpAtMs: nowMs, stands };
    this.#remember(loginId, asked);
    try {
      return await stands;
    } catch (error) {
      if (this.#remembered.get(loginId) === asked) this.#remembered.delete(loginId);
      throw error;
    }
  }

  async #lookUp(accountId: string, loginId: string): Promise<boolean> {
    const [login, account] = await Promise.all([
      this.#logins.find(accountId, loginId),
      this.#accounts.find(accountId),
    ]);
    return login !== undefined && account !== undefined && account.disabledAt === undefined;
  }

  /** Call this after these logins were removed. */
  ended(loginIds: readonly string[]): void {
    for (const id of loginIds) {
      this.#remember(id, { stands: Promise.resolve(false) });
      for (const listener of this.#listeners.get(id) ?? []) listener();
    }
  }

  /**
   * Calls `listener`, which must not throw, when this process ends the login. The returned function
   * removes it.
   */
  onEnded(loginId: string, listener: () => void): () => void {
    const listeners = this.#listeners.get(loginId) ?? new Set();
    this.#listeners.set(loginId, listeners.add(listener));
    return () => {
      listeners.delete(listener);
      if (listeners.size > 0 || this.#listeners.get(loginId) !== listeners) return;
      this.#listeners.delete(loginId);
    };
  }

  #remember(loginId: string, what: Remembered): void {
    this.#remembered.delete(loginId);
    this.#remembered.set(loginId, what);
    if (this.#remembered.size <= mostRemembered) return;
    const [oldest] = this.#remembered.keys();
    if (oldest !== undefined) this.#remembered.delete(oldest);
  }
}
