import type { SessionCapacity } from '../../domain/session/access.js';
import type { Session } from '../../domain/session/session.js';
import type { CallOptions } from '../../ports/call-options.js';
import {
  noSuchTranscript,
  type TranscriptRepository,
} from '../../records/transcript-repository.js';
import { type TranscriptView, transcriptView } from './view.js';

export interface ReadTranscriptInput {
  readonly session: Session;
  /** As what the reader sees the session; a subject reads what was signed. */
  readonly sight: SessionCapacity;
  /** Defaults to the newest. */
  readonly revision?: number;
}

/** Reads a transcript as clients see it, for somebody who has the right to. */
export class ReadTranscript {
  readonly #transcripts: TranscriptRepository;

  constructor(transcripts: TranscriptRepository) {
    this.#transcripts = transcripts;
  }

  /**
   * Whoever a session is about sees only the signed revision, not what was corrected on the way.
   *
   * @throws DomainError `transcript_not_found`.
   */
  async execute(input: ReadTranscriptInput, options: CallOptions = {}): Promise<TranscriptView> {
    const { session, sight, revision } = input;
    const older = revision !== undefined && revision !== session.transcriptRevision;
    if (older && sight === 'owner') {
      return transcriptView(await this.#transcripts.get(session.id, revision, options), session);
    }
    if (older) throw noSuchTranscript(session.id, revision);
    return transcriptView(await this.#transcripts.newest(session, options), session);
  }
}
