import type { Actor } from '../../domain/session/access.js';
import type { CallOptions } from '../../ports/call-options.js';
import type { Clock } from '../../ports/clock.js';
import { people } from '../input/actors.js';
import { text } from '../input/checks.js';
import { defineCall, type UseCase } from '../input/define-call.js';
import type { StandingLogins } from './standing-logins.js';

export interface WatchLoginInput {
  /** A login of the actor. */
  readonly loginId: string;
}

const checkCall = defineCall<Actor['role'], WatchLoginInput>('watchLogin', people, {
  loginId: text(),
});

/** Answers are cached for 10 s, so an end in another process is noticed within 15 s. */
const lookEveryMs = 5_000;

export interface WatchLoginDeps {
  readonly standing: StandingLogins;
  readonly clock: Clock;
}

/** Waits for the end of a login. For answers that continue after the request was authenticated. */
export class WatchLogin implements UseCase<Actor, WatchLoginInput, Promise<void>> {
  readonly #standing: StandingLogins;
  readonly #clock: Clock;

  constructor({ standing, clock }: WatchLoginDeps) {
    this.#standing = standing;
    this.#clock = clock;
  }

  /**
   * Resolves when the login has ended: at once if this process ended it; within 15 s if another
   * process did, if it was idle for too long or if the account was deactivated. The expiry of the
   * access token alone does not end a login. If the records cannot be reached, the login counts as
   * valid. Rejects with `signal.reason`.
   */
  async execute(actor: Actor, input: WatchLoginInput, options: CallOptions = {}): Promise<void> {
    const call = checkCall(actor, input, options);
    const { accountId } = call.actor;
    const { loginId } = call.input;
    const { signal } = call.options;
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
