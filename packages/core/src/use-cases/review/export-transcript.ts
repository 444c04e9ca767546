import type { CallOptions } from '../../ports/call-options.js';
import type { SessionRepository } from '../../records/session-repository.js';
import type { TranscriptRepository } from '../../records/transcript-repository.js';
import { type ExportFormat, transcriptWriters } from './formats/formats.js';
import { transcriptView } from './view.js';

/** A document to hand out. */
export interface ExportedTranscript {
  readonly filename: string;
  readonly contentType: string;
  readonly text: string;
}

/** Writes the newest transcript of a session as a document. */
export class ExportTranscript {
  readonly #sessions: SessionRepository;
  readonly #transcripts: TranscriptRepository;

  constructor(sessions: SessionRepository, transcripts: TranscriptRepository) {
    this.#sessions = sessions;
    this.#transcripts = transcripts;
  }

  /** @throws DomainError `session_not_found`, `transcript_not_found`. */
  async execute(
    sessionId: string,
    format: ExportFormat,
    options: CallOptions = {},
  ): Promise<ExportedTranscript> {
    const session = await this.#sessions.get(sessionId, options);
    const transcript = await this.#transcripts.newest(session, options);
    const writer = transcriptWriters[format];
    const base = session.recording.filename.replace(/\.[^.]+$/u, '');
    return {
      filename: `${base}.${format}`,
      contentType: writer.contentType,
      text: writer.write(transcriptView(transcript, session)),
    };
  }
}
