import type { CallOptions } from '../../ports/call-options.js';
import type { Clock } from '../../ports/clock.js';
import type { AuthenticatedActor } from './login-tokens.js';
import type { StandingLogins } from './standing-logins.js';

/** With the ten seconds that an answer is remembered, an end elsewhere is noticed after 15 s. */
const lookEveryMs = 5_000;

/** Waits for the end of a login, for what goes on after its request was let in. */
export class WatchLogin {
  readonly #standing: StandingLogins;
  readonly #clock: Clock;

  constructor(standing: StandingLogins, clock: Clock) {
    this.#standing = standing;
    this.#clock = clock;
  }

  /**
   * Resolves when the login stands no longer: at once when this process ended it, after 15 s at most
   * when another process did, it was idle for too long or the account was deactivated. The end of
   * the access token alone ends nothing. While the records cannot be reached the login counts as
   * standing. Rejects with `signal.reason`.
   */
  async execute(
    { accountId, loginId }: Pick<AuthenticatedActor, 'accountId' | 'loginId'>,
    { signal }: CallOptions = {},
  ): Promise<void> {
    const ended = new AbortController();
    const forget = this.#standing.onEnded(loginId, () => ended.abort());
    const nap = signal === undefined ? ended.signal : AbortSignal.any([signal, ended.signal]);
    try {
      while (!ended.signal.aborted) {
        if (!(await this.#standing.stands(accountId, loginId).catch(() => true))) return;
        await this.#clock.sleep(lookEveryMs, { signal: nap });
      }
    } catch (error) {
      if (!ended.signal.aborted) throw error;
    } finally {
      forget();
    }
  }
}
