import { deletionHolder, heldTickets } from '../../domain/session/session-work.js';
import { DomainError } from '../../errors/domain-error.js';
import type { BlobStore } from '../../ports/blob-store.js';
import type { CallOptions } from '../../ports/call-options.js';
import type { Ids } from '../../ports/ids.js';
import type { ReleaseRepository } from '../../records/release-repository.js';
import { removeSessionBlobs } from '../../records/session-blobs.js';
import type { SessionRepository } from '../../records/session-repository.js';
import { withLease } from '../processing/claim/lease.js';
import { type ReleaseHeldDeps, releaseHeld } from './release-held.js';

/** How long a deletion that was interrupted keeps workers away. */
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
   * Speech providers that may still hold the recording, because they are not configured here any more
   * or did not answer, separated by commas. They are asked again until they have removed it or an operator ends it.
   */
  readonly remainsAt?: string;
}

/** Deletes a session with everything that belongs to it, here and at the speech provider. */
export class DeleteSession {
  readonly #deps: DeleteSessionDeps;

  constructor(deps: DeleteSessionDeps) {
    this.#deps = deps;
  }

  /**
   * Takes the session from the worker that has it; that worker stops and removes what it has written.
   * The record is deleted last, so that a repeated call can finish an interrupted deletion. A failing
   * provider does not stop the deletion here. Resolves also when there is no such session.
   */
  async execute(sessionId: string, options: CallOptions = {}): Promise<SessionDeletion> {
    try {
      return await this.#remove(sessionId, options);
    } catch (error) {
      if (!DomainError.is(error, 'session_not_found')) throw error;
      return {};
    }
  }

  async #remove(sessionId: string, options: CallOptions): Promise<SessionDeletion> {
    const { sessions, blobs, releases, ids } = this.#deps;
    const hold = { holder: deletionHolder, token: ids.next() };
    const { session } = await sessions.updateState(
      sessionId,
      (current, now) => withLease(current, hold, holdMs, now),
      options,
    );
    const held = await releaseHeld(this.#deps, heldTickets(session.speech), options);
    if (held.length > 0) await releases.keep(sessionId, held, options);
    await removeSessionBlobs(blobs, session, options);
    await sessions.remove(sessionId, options);
    // Once more for what was written between the listing and the end of the record.
    await removeSessionBlobs(blobs, session, options);
    const providers = [...new Set(held.map(({ provider }) => provider))];
    return providers.length === 0 ? {} : { remainsAt: providers.join(', ') };
  }
}
