import { type Actor, capacityOf, checkAccess } from '../../domain/session/access.js';
import type { SessionState } from '../../domain/session/session.js';
import { heldTickets } from '../../domain/session/session-work.js';
import { DomainError } from '../../errors/domain-error.js';
import type { BlobStore } from '../../ports/blob-store.js';
import type { CallOptions } from '../../ports/call-options.js';
import type { ReleaseRepository } from '../../records/release-repository.js';
import { removeSessionBlobs } from '../../records/session-blobs.js';
import type { SessionRepository } from '../../records/session-repository.js';
import { people } from '../input/actors.js';
import { lookedUpId } from '../input/checks.js';
import { defineCall, type UseCase } from '../input/define-call.js';
import { type ReleaseHeldDeps, releaseHeld } from './release-held.js';

export interface DeleteSessionInput {
  readonly sessionId: string;
}

/** How long a deletion may take before a worker finishes it. */
const patienceMs = 60_000;

export interface DeleteSessionDeps extends ReleaseHeldDeps {
  readonly sessions: SessionRepository;
  readonly releases: ReleaseRepository;
  readonly blobs: BlobStore;
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
   * For the owner. The session vanishes at once, also from the worker that holds it, which stops and
   * removes what it has written. Then blobs and records are removed. If that is interrupted, a
   * repeated call or a worker finishes it. A failing provider does not stop the deletion here.
   * Resolves even if the actor has no such session.
   *
   * @throws DomainError `forbidden` for an account that may see the session but not delete it.
   */
  async execute(
    actor: Actor,
    input: DeleteSessionInput,
    options: CallOptions = {},
  ): Promise<SessionDeletion> {
    const call = checkCall(actor, input, options);
    const session = await this.#begin(call.actor, call.input.sessionId, call.options);
    return session === undefined ? {} : await finishDeletion(this.#deps, session, call.options);
  }

  /** Resolves `undefined` when there is nothing to delete. */
  async #begin(
    actor: Actor,
    sessionId: string,
    options: CallOptions,
  ): Promise<SessionState | undefined> {
    const { sessions } = this.#deps;
    const check = (session: SessionState): void => void checkAccess(actor, session, 'work');
    try {
      return await sessions.beginDeletion(sessionId, check, { ...options, patienceMs });
    } catch (error) {
      if (!DomainError.is(error, 'session_not_found')) throw error;
      const begun = await sessions.deleting(sessionId, options);
      return begun !== undefined && capacityOf(actor, begun) === 'owner' ? begun : undefined;
    }
  }
}

/** Removes what a deletion that has begun has left. May be repeated, and run twice at once. */
export async function finishDeletion(
  deps: DeleteSessionDeps,
  session: SessionState,
  options: CallOptions,
): Promise<SessionDeletion> {
  const { sessions, blobs, releases } = deps;
  const held = await releaseHeld(deps, heldTickets(session.speech), options);
  if (held.length > 0) await releases.keep(session.id, held, options);
  await removeSessionBlobs(blobs, session, options);
  await sessions.remove(session.id, options);
  // Repeated for blobs that were written before the record was removed.
  await removeSessionBlobs(blobs, session, options);
  const providers = [...new Set(held.map(({ provider }) => provider))];
  return providers.length === 0 ? {} : { remainsAt: providers.join(', ') };
}
