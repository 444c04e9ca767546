import type { Clock } from '../../ports/clock.js';
import type { AccountRepository } from '../../records/account-repository.js';
import type { LoginRepository } from '../../records/login-repository.js';

const lookUpEveryMs = 10_000;
const mostRemembered = 10_000;

interface Remembered {
  /** Absent: it has ended here, and ended logins never come back. */
  readonly lookedUpAtMs?: number;
  readonly stands: Promise<boolean>;
}

/**
 * Says whether a login stands, and its account is not deactivated, without asking the store at
 * every request. A log-out or deactivation in this process counts at once, one elsewhere after ten
 * seconds at most.
 */
export class StandingLogins {
  readonly #logins: LoginRepository;
  readonly #accounts: AccountRepository;
  readonly #clock: Pick<Clock, 'now'>;
  readonly #remembered = new Map<string, Remembered>();
  readonly #listeners = new Map<string, Set<() => void>>();

  constructor(logins: LoginRepository, accounts: AccountRepository, clock: Pick<Clock, 'now'>) {
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
    // Shared by all who ask meanwhile, so it must not end with the request of one of them.
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

  /** To be called after these logins were removed. */
  ended(loginIds: readonly string[]): void {
    for (const id of loginIds) {
      this.#remember(id, { stands: Promise.resolve(false) });
      for (const listener of this.#listeners.get(id) ?? []) listener();
    }
  }

  /** Calls `listener`, which must not throw, when this process ends the login; returns what stops it. */
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
