import { DomainError } from '../../errors/domain-error.js';
import type { BlobStore } from '../../ports/blob-store.js';
import type { CallOptions } from '../../ports/call-options.js';
import type { Ids } from '../../ports/ids.js';
import type { SpeechToText } from '../../ports/speech-to-text.js';
import { removeSessionBlobs } from '../../records/session-blobs.js';
import type { SessionRepository } from '../../records/session-repository.js';
import { deletionHolder, withLease } from '../processing/lease.js';

/** How long a deletion that died keeps workers away. */
const holdMs = 60_000;

/** What deleting works with. */
export interface DeleteSessionDeps {
  readonly sessions: SessionRepository;
  readonly blobs: BlobStore;
  readonly speech: SpeechToText;
  readonly ids: Ids;
}

/** What came of a deletion. */
export interface SessionDeletion {
  /**
   * A speech provider that this host no longer uses and that may still hold the recording: it has
   * to be erased there by hand.
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
   * Takes the session from whoever works on it: that worker stops and removes what it still wrote.
   * The record goes last: until then a repeated call finishes what a crash left. Resolves also when
   * there is no such session.
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
    const { sessions, blobs, speech, ids } = this.#deps;
    const hold = { holder: deletionHolder, token: ids.next() };
    const session = await sessions.update(
      sessionId,
      (current, now) => withLease(current, hold, holdMs, now),
      options,
    );
    const { ticket } = session.speech;
    const foreign = ticket !== undefined && ticket.provider !== speech.provider;
    if (ticket !== undefined && !foreign) await speech.release(ticket, options);
    await removeSessionBlobs(blobs, session, options);
    await sessions.remove(sessionId, options);
    // Once more for what was written between the listing and the end of the record.
    await removeSessionBlobs(blobs, session, options);
    return foreign ? { remainsAt: ticket.provider } : {};
  }
}
