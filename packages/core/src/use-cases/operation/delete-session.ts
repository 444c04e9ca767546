import { type Actor, checkAccess } from '../../domain/session/access.js';
import { deletionHolder, heldTickets } from '../../domain/session/session-work.js';
import { DomainError } from '../../errors/domain-error.js';
import type { BlobStore } from '../../ports/blob-store.js';
import type { CallOptions } from '../../ports/call-options.js';
import type { Ids } from '../../ports/ids.js';
import type { ReleaseRepository } from '../../records/release-repository.js';
import { removeSessionBlobs } from '../../records/session-blobs.js';
import type { SessionRepository } from '../../records/session-repository.js';
import { people } from '../input/actors.js';
import { lookedUpId } from '../input/checks.js';
import { defineCall, type UseCase } from '../input/define-call.js';
import { withLease } from '../processing/claim/lease.js';
import { type ReleaseHeldDeps, releaseHeld } from './release-held.js';

export interface DeleteSessionInput {
  readonly sessionId: string;
}

/** How long an interrupted deletion keeps workers from the session. */
const holdMs = 60_000;

export interface DeleteSessionDeps extends ReleaseHeldDeps {
  readonly sessions: SessionRepository;
  readonly releases: ReleaseRepository;
  readonly blobs: BlobStore;
  readonly ids: Ids;
}

/** The result of a deletion. */
export interface SessionDeletion {
  /**
   * Speech providers that may still hold the recording, separated by commas: they are no longer
   * configured here or did not answer. A worker asks them again until they have deleted it or an
   * operator ends this.
   */
  readonly remainsAt?: string;
}

const checkCall = defineCall<Actor['role'], DeleteSessionInput>('deleteSession', people, {
  sessionId: lookedUpId,
});

/** Deletes a session with everything that belongs to it, here and at the speech provider. */
export class DeleteSession implements UseCase<Actor, DeleteSessionInput, Promise<SessionDeletion>> {
  readonly #deps: DeleteSessionDeps;

  constructor(deps: DeleteSessionDeps) {
    this.#deps = deps;
  }

  /**
   * For the owner. Takes the lease from the worker that holds the session. That worker stops and
   * removes what it has written. The record is deleted last, so that a repeated call can finish an
   * interrupted deletion. A failing provider does not stop the deletion here. Resolves even if the
   * actor has no such session.
   *
   * @throws DomainError `forbidden` for an account that may see the session but not delete it.
   */
  async execute(
    actor: Actor,
    input: DeleteSessionInput,
    options: CallOptions = {},
  ): Promise<SessionDeletion> {
    const call = checkCall(actor, input, options);
    try {
      return await this.#remove(call.actor, call.input.sessionId, call.options);
    } catch (error) {
      if (!DomainError.is(error, 'session_not_found')) throw error;
      return {};
    }
  }

  async #remove(actor: Actor, sessionId: string, options: CallOptions): Promise<SessionDeletion> {
    const { sessions, blobs, releases, ids } = this.#deps;
    const hold = { holder: deletionHolder, token: ids.next() };
    const { session } = await sessions.updateState(
      sessionId,
      (current, now) => {
        checkAccess(actor, current, 'work');
        return withLease(current, hold, holdMs, now);
      },
      options,
    );
    const held = await releaseHeld(this.#deps, heldTickets(session.speech), options);
    if (held.length > 0) await releases.keep(sessionId, held, options);
    await removeSessionBlobs(blobs, session, options);
    await sessions.remove(sessionId, options);
    // Repeated for blobs that were written before the record was removed.
    await removeSessionBlobs(blobs, session, options);
    const providers = [...new Set(held.map(({ provider }) => provider))];
    return providers.length === 0 ? {} : { remainsAt: providers.join(', ') };
  }
}
