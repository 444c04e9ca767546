import { instantAfter, toInstant } from '../../domain/instant.js';
import type { Session } from '../../domain/session/session.js';
import { DomainError } from '../../errors/domain-error.js';
import type { CallOptions } from '../../ports/call-options.js';
import type { Clock } from '../../ports/clock.js';
import type { Ids } from '../../ports/ids.js';
import type { IdempotencyRepository, KeptKey } from '../../records/idempotency-repository.js';
import type { SessionRepository } from '../../records/session-repository.js';

export interface OncePerKeyDeps {
  readonly keys: IdempotencyRepository;
  readonly sessions: SessionRepository;
  readonly clock: Clock;
  readonly ids: Ids;
}

/** Options for creating a session under an idempotency key. */
export interface MakingOptions {
  readonly signal: AbortSignal;
  /**
   * Call this right before the session is created, with the `contentFingerprint` of its content.
   * Rejects if another request has taken the key: the session must not be created then.
   */
  readonly confirm: (fingerprint: string) => Promise<void>;
}

/** A request with an idempotency key. */
export interface KeyedRequest {
  /** Creates the session with this id. */
  readonly make: (sessionId: string, options: MakingOptions) => Promise<Session>;
  /** Fingerprints the content without storing it. Called if the key already has a session. */
  readonly fingerprint: () => Promise<string>;
}

const holdMs = 60_000;
const renewEveryMs = 20_000;
const waitMs = 30_000;
const lookEveryMs = 250;

/** Creates one session per idempotency key of an account, even if several hosts get the request. */
export class OncePerKey {
  readonly #deps: OncePerKeyDeps;

  constructor(deps: OncePerKeyDeps) {
    this.#deps = deps;
  }

  /**
   * Resolves with the session that was created from the same content under this key within the last
   * day, and waits for one that another request is creating. Otherwise creates it. A key is free
   * again if its session failed or was deleted, and one minute after its process has died.
   *
   * @throws DomainError `invalid_idempotency_key`; `idempotency_key_reused` if the session was
   *   created from other content; `request_in_progress` if the other request takes over 30 s;
   *   errors of `make` and `fingerprint`.
   */
  async run(
    call: { readonly ownerId: string; readonly key: string },
    request: KeyedRequest,
    options: CallOptions = {},
  ): Promise<Session> {
    const { clock } = this.#deps;
    requireKey(call.key);
    for (const giveUpAt = clock.now().getTime() + waitMs; ; ) {
      const found = await this.#look(call, options);
      if ('made' in found) {
        const own = await request.fingerprint();
        if (own !== (found.fingerprint ?? own)) throw reused(found.made);
        return found.made;
      }
      if ('mine' in found) return await this.#make(found.mine, request.make, options);
      if (clock.now().getTime() >= giveUpAt) throw inProgress();
      await clock.sleep(lookEveryMs, options);
    }
  }

  async #look(
    { ownerId, key }: { readonly ownerId: string; readonly key: string },
    options: CallOptions,
  ): Promise<
    | { readonly mine: KeptKey }
    | { readonly made: Session; readonly fingerprint: string | undefined }
    | { readonly busy: true }
  > {
    const { keys, sessions, clock, ids } = this.#deps;
    const now = clock.now();
    const entry = { sessionId: ids.next(), heldUntil: instantAfter(now, holdMs) };
    const claim = await keys.claim(ownerId, key, entry, options);
    if ('mine' in claim) return claim;
    const { theirs } = claim;
    if (theirs === undefined || (theirs.heldUntil ?? '') > toInstant(now)) return { busy: true };
    // The other process may have died right after it created the session.
    const found = await sessions.find(theirs.sessionId, options);
    if (found !== undefined) {
      const made = await sessions.complete(found, options);
      return { made, fingerprint: theirs.fingerprint };
    }
    const mine = await keys.replace(theirs, entry, options);
    return mine === undefined ? { busy: true } : { mine };
  }

  async #make(
    first: KeptKey,
    make: KeyedRequest['make'],
    { signal }: CallOptions,
  ): Promise<Session> {
    const { keys, clock } = this.#deps;
    const { sessionId } = first;
    const ended = new AbortController();
    const lost = new AbortController();
    let kept = first;
    let made: Pick<KeptKey, 'sessionId' | 'fingerprint'> = { sessionId };
    let renewing: Promise<void> = Promise.resolve();
    const renewNow = async (): Promise<void> => {
      const heldUntil = instantAfter(clock.now(), holdMs);
      const renewed = await keys.replace(kept, { ...made, heldUntil });
      if (renewed === undefined) throw inProgress();
      kept = renewed;
    };
    const renew = (): Promise<void> => {
      renewing = renewing.catch(() => undefined).then(renewNow);
      return renewing;
    };
    const confirm = (fingerprint: string): Promise<void> => {
      made = { sessionId, fingerprint };
      return renew();
    };
    const keepOn = async (): Promise<void> => {
      for (;;) {
        await clock.sleep(renewEveryMs, { signal: ended.signal });
        await renew().catch((error: unknown) => {
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
      // If this write fails, the key is resolved by its session once the hold has expired.
      await keys.replace(kept, made).catch(() => undefined);
      return session;
    } catch (error) {
      ended.abort();
      await renewing.catch(() => undefined);
      await keys.free(kept).catch(() => undefined);
      throw error;
    }
  }
}

/** @throws DomainError `invalid_idempotency_key`. */
export function requireKey(key: string): void {
  if (/^[\x21-\x7e](?:[\x20-\x7e]{0,253}[\x21-\x7e])?$/u.test(key)) return;
  throw new DomainError(
    'invalid_idempotency_key',
    'An idempotency key has 1 to 255 printable ASCII characters and no space at its ends.',
  );
}

function reused({ id }: Session): DomainError {
  return new DomainError(
    'idempotency_key_reused',
    `This idempotency key belongs to session ${id}, which was made from another file or other details. Nothing of this request was stored; send it with a new key.`,
  );
}

function inProgress(): DomainError {
  return new DomainError(
    'request_in_progress',
    'An upload with this idempotency key is still in progress; try again in a moment.',
  );
}
