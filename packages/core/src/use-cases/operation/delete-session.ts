import { DomainError } from '../../errors/domain-error.js';
import type { BlobStore } from '../../ports/blob-store.js';
import type { CallOptions } from '../../ports/call-options.js';
import type { SpeechToText } from '../../ports/speech-to-text.js';
import type { SessionRepository } from '../../records/session-repository.js';
import { pages } from '../../support/pages.js';

/** Deletes a session with everything that belongs to it, here and at the speech provider. */
export class DeleteSession {
  readonly #sessions: SessionRepository;
  readonly #blobs: BlobStore;
  readonly #speech: SpeechToText;

  constructor(sessions: SessionRepository, blobs: BlobStore, speech: SpeechToText) {
    this.#sessions = sessions;
    this.#blobs = blobs;
    this.#speech = speech;
  }

  /**
   * Work in progress notices that the record is gone and stops. The record goes last: until then a
   * repeated call finishes what a crash left. Resolves also when there is no such session.
   */
  async execute(sessionId: string, options: CallOptions = {}): Promise<void> {
    const session = await this.#sessions.find(sessionId, options);
    if (session === undefined) return;
    const stopped = await this.#sessions.update(
      sessionId,
      ({ lease: _lease, ...rest }) => rest,
      options,
    );
    if (stopped.speech.ticket !== undefined)
      await this.#speech.release(stopped.speech.ticket, options);
    for (const area of ['originals', 'audio', 'transcripts']) {
      const prefix = `users/${session.ownerId}/${area}/${sessionId}`;
      const found = pages((cursor) =>
        this.#blobs.list({ prefix, ...(cursor === undefined ? {} : { cursor }) }, options),
      );
      for await (const { key } of found) await this.#blobs.delete(key, options);
    }
    await this.#sessions.remove(sessionId, options).catch((error: unknown) => {
      if (!DomainError.is(error, 'session_not_found')) throw error;
    });
  }
}
