import { instantAfter, toInstant } from '../../domain/instant.js';
import type { Session } from '../../domain/session.js';
import { DomainError } from '../../errors/domain-error.js';
import type { CallOptions } from '../../ports/call-options.js';
import type { Clock } from '../../ports/clock.js';
import type { Ids } from '../../ports/ids.js';
import type { IdempotencyRepository, KeptKey } from '../../records/idempotency-repository.js';
import type { SessionRepository } from '../../records/session-repository.js';

/** What doing something once works with. */
export interface OncePerKeyDeps {
  readonly keys: IdempotencyRepository;
  readonly sessions: SessionRepository;
  readonly clock: Clock;
  readonly ids: Ids;
}

/** Makes the session of this id, unless the key was lost meanwhile: then `confirm` rejects. */
export type MakeSession = (
  sessionId: string,
  work: { readonly signal: AbortSignal; readonly confirm: () => Promise<void> },
) => Promise<Session>;

const holdMs = 60_000;
const renewEveryMs = 20_000;
const waitMs = 30_000;
const lookEveryMs = 250;

/** Has one session made under a key of an account, however often and wherever it is asked for. */
export class OncePerKey {
  readonly #deps: OncePerKeyDeps;

  constructor(deps: OncePerKeyDeps) {
    this.#deps = deps;
  }

  /**
   * Resolves with the session that was made under this key within the last day, waiting for one
   * that is just being made; otherwise makes it. A key whose session failed or is gone is free, as
   * is one whose maker has died, after a minute.
   *
   * @throws DomainError `invalid_idempotency_key`; `request_in_progress` when the other one takes
   *   longer than 30 s; whatever `make` throws.
   */
  async execute(
    call: { readonly ownerId: string; readonly key: string },
    make: MakeSession,
    options: CallOptions = {},
  ): Promise<Session> {
    const { clock } = this.#deps;
    requireKey(call.key);
    for (const giveUpAt = clock.now().getTime() + waitMs; ; ) {
      const found = await this.#look(call, options);
      if ('made' in found) return found.made;
      if ('mine' in found) return await this.#make(found.mine, make, options);
      if (clock.now().getTime() >= giveUpAt) throw inProgress();
      await clock.sleep(lookEveryMs, options);
    }
  }

  async #look(
    { ownerId, key }: { readonly ownerId: string; readonly key: string },
    options: CallOptions,
  ): Promise<{ readonly mine: KeptKey } | { readonly made: Session } | { readonly busy: true }> {
    const { keys, sessions, clock, ids } = this.#deps;
    const now = clock.now();
    const entry = { sessionId: ids.next(), heldUntil: instantAfter(now, holdMs) };
    const claim = await keys.claim(ownerId, key, entry, options);
    if ('mine' in claim) return claim;
    const { theirs } = claim;
    if (theirs === undefined || (theirs.heldUntil ?? '') > toInstant(now)) return { busy: true };
    // Its maker may have died right after the session was made.
    const made = await sessions.find(theirs.sessionId, options);
    if (made !== undefined) return { made };
    const mine = await keys.replace(theirs, entry, options);
    return mine === undefined ? { busy: true } : { mine };
  }

  async #make(first: KeptKey, make: MakeSession, { signal }: CallOptions): Promise<Session> {
    const { keys, clock } = this.#deps;
    const { sessionId } = first;
    const ended = new AbortController();
    const lost = new AbortController();
    let kept = first;
    let renewing: Promise<void> = Promise.resolve();
    const renew = async (): Promise<void> => {
      const heldUntil = instantAfter(clock.now(), holdMs);
      const renewed = await keys.replace(kept, { sessionId, heldUntil });
      if (renewed === undefined) throw inProgress();
      kept = renewed;
    };
    const confirm = (): Promise<void> => {
      renewing = renewing.catch(() => undefined).then(renew);
      return renewing;
    };
    const keepOn = async (): Promise<void> => {
      for (;;) {
        await clock.sleep(renewEveryMs, { signal: ended.signal });
        await confirm().catch((error: unknown) => {
          if (DomainError.is(error)) lost.abort(error);
        });
      }
    };
    keepOn().catch(() => undefined);
    try {
      const both = signal === undefined ? lost.signal : AbortSignal.any([signal, lost.signal]);
      const session = await make(sessionId, { signal: both, confirm });
      ended.abort();
      await renewing.catch(() => undefined);
      // Unless this is written the key is looked up by its session once the hold has run out.
      await keys.replace(kept, { sessionId }).catch(() => undefined);
      return session;
    } catch (error) {
      ended.abort();
      await renewing.catch(() => undefined);
      await keys.free(kept).catch(() => undefined);
      throw error;
    }
  }
}

function requireKey(key: string): void {
  if (/^[\x21-\x7e](?:[\x20-\x7e]{0,253}[\x21-\x7e])?$/u.test(key)) return;
  throw new DomainError(
    'invalid_idempotency_key',
    'An idempotency key has 1 to 255 printable ASCII characters and no space at its ends.',
  );
}

function inProgress(): DomainError {
  return new DomainError(
    'request_in_progress',
    'An upload with this idempotency key is still being worked on; ask again in a moment.',
  );
}
