import { provenanceOf } from '../../domain/session/provenance.js';
import { withoutExtension } from '../../domain/session/recording.js';
import { DomainError } from '../../errors/domain-error.js';
import type { CallOptions } from '../../ports/call-options.js';
import type { SessionRepository } from '../../records/session-repository.js';
import type { TranscriptRepository } from '../../records/transcript-repository.js';
import { type TranscriptWriter, transcriptWriters } from './formats/formats.js';
import { transcriptView } from './view.js';

/** A document to hand out. */
export interface ExportedTranscript {
  readonly filename: string;
  readonly contentType: string;
  readonly body: string | Uint8Array;
}

/** Writes the newest transcript of a session as a document. */
export class ExportTranscript {
  readonly #sessions: SessionRepository;
  readonly #transcripts: TranscriptRepository;
  readonly #writers: ReadonlyMap<string, TranscriptWriter>;

  /** `more` are writers by format; they come on top of those of core or take their place. */
  constructor(
    sessions: SessionRepository,
    transcripts: TranscriptRepository,
    more: Readonly<Record<string, TranscriptWriter>> = {},
  ) {
    this.#sessions = sessions;
    this.#transcripts = transcripts;
    this.#writers = new Map(Object.entries({ ...transcriptWriters, ...more }));
  }

  /** The names of the formats there are. */
  get formats(): readonly string[] {
    return [...this.#writers.keys()];
  }

  /** @throws DomainError `session_not_found`, `transcript_not_found`, `unknown_format`. */
  async execute(
    sessionId: string,
    format: string,
    options: CallOptions = {},
  ): Promise<ExportedTranscript> {
    const writer = this.#writers.get(format);
    if (writer === undefined) {
      throw new DomainError(
        'unknown_format',
        `A transcript cannot be written as ${format}; choose one of ${this.formats.join(', ')}.`,
      );
    }
    const session = await this.#sessions.get(sessionId, options);
    const transcript = await this.#transcripts.newest(session, options);
    const base = withoutExtension(session.recording.filename);
    return {
      filename: `${base}.${format}`,
      contentType: writer.contentType,
      body: await writer.write({
        ...transcriptView(transcript, session),
        provenance: provenanceOf(session),
      }),
    };
  }
}
