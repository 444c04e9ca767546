import type { Clock } from '../../ports/clock.js';
import type { LoginRepository } from '../../records/login-repository.js';

const lookUpEveryMs = 10_000;
const mostRemembered = 10_000;

interface Remembered {
  /** Absent: it has ended here, and ended logins never come back. */
  readonly lookedUpAtMs?: number;
  readonly stands: Promise<boolean>;
}

/**
 * Says whether a login stands without asking the store at every request. A log-out in this process
 * counts at once, one elsewhere after ten seconds at most.
 */
export class StandingLogins {
  readonly #logins: LoginRepository;
  readonly #clock: Pick<Clock, 'now'>;
  readonly #remembered = new Map<string, Remembered>();

  constructor(logins: LoginRepository, clock: Pick<Clock, 'now'>) {
    this.#logins = logins;
    this.#clock = clock;
  }

  async stands(accountId: string, loginId: string): Promise<boolean> {
    const nowMs = this.#clock.now().getTime();
    const known = this.#remembered.get(loginId);
    if (known !== undefined && (known.lookedUpAtMs ?? nowMs) > nowMs - lookUpEveryMs) {
      return await known.stands;
    }
    // Shared by all who ask meanwhile, so it must not end with the request of one of them.
    const stands = this.#logins.find(accountId, loginId).then((found) => found !== undefined);
    const asked: Remembered = { lookedUpAtMs: nowMs, stands };
    this.#remember(loginId, asked);
    try {
      return await stands;
    } catch (error) {
      if (this.#remembered.get(loginId) === asked) this.#remembered.delete(loginId);
      throw error;
    }
  }

  /** To be called after these logins were removed. */
  ended(loginIds: readonly string[]): void {
    for (const id of loginIds) this.#remember(id, { stands: Promise.resolve(false) });
  }

  #remember(loginId: string, what: Remembered): void {
    this.#remembered.delete(loginId);
    this.#remembered.set(loginId, what);
    if (this.#remembered.size <= mostRemembered) return;
    const [oldest] = this.#remembered.keys();
    if (oldest !== undefined) this.#remembered.delete(oldest);
  }
}
