import { type Actor, checkAccess } from '../../domain/session/access.js';
import { provenanceOf } from '../../domain/session/provenance.js';
import { withoutExtension } from '../../domain/session/recording.js';
import { DomainError } from '../../errors/domain-error.js';
import type { CallOptions } from '../../ports/call-options.js';
import type { SessionRepository } from '../../records/session-repository.js';
import type { TranscriptRepository } from '../../records/transcript-repository.js';
import { people } from '../input/actors.js';
import { lookedUpId, text } from '../input/checks.js';
import { defineCall, type UseCase } from '../input/define-call.js';
import { type TranscriptWriter, transcriptWriters } from './formats/formats.js';
import { transcriptView } from './view.js';

export interface ExportTranscriptInput {
  readonly sessionId: string;
  /** Name of a format, such as `vtt`; `formats` lists them. */
  readonly format: string;
}

const checkCall = defineCall<Actor['role'], ExportTranscriptInput>('exportTranscript', people, {
  sessionId: lookedUpId,
  format: text({ most: 100 }),
});

/** A transcript as a document. */
export interface ExportedTranscript {
  readonly filename: string;
  readonly contentType: string;
  readonly body: string | Uint8Array;
}

export interface ExportTranscriptDeps {
  readonly sessions: SessionRepository;
  readonly transcripts: TranscriptRepository;
  readonly more?: Readonly<Record<string, TranscriptWriter>> | undefined;
}

/** Writes the newest transcript of a session as a document. */
export class ExportTranscript
  implements UseCase<Actor, ExportTranscriptInput, Promise<ExportedTranscript>>
{
  readonly #sessions: SessionRepository;
  readonly #transcripts: TranscriptRepository;
  readonly #writers: ReadonlyMap<string, TranscriptWriter>;

  /** `more` maps formats to writers, in addition to those of core or instead of them. */
  constructor({ sessions, transcripts, more = {} }: ExportTranscriptDeps) {
    this.#sessions = sessions;
    this.#transcripts = transcripts;
    this.#writers = new Map(Object.entries({ ...transcriptWriters, ...more }));
  }

  /** The names of all formats. */
  get formats(): readonly string[] {
    return [...this.#writers.keys()];
  }

  /**
   * For accounts that may read the transcript.
   *
   * @throws DomainError `session_not_found`, `forbidden`, `transcript_not_found`, `unknown_format`.
   */
  async execute(
    actor: Actor,
    input: ExportTranscriptInput,
    options: CallOptions = {},
  ): Promise<ExportedTranscript> {
    const call = checkCall(actor, input, options);
    const { sessionId, format } = call.input;
    const writer = this.#writers.get(format);
    if (writer === undefined) {
      throw new DomainError(
        'unknown_format',
        `A transcript cannot be written as ${format}; choose one of ${this.formats.join(', ')}.`,
      );
    }
    const session = await this.#sessions.get(sessionId, call.options);
    checkAccess(call.actor, session, 'read');
    const transcript = await this.#transcripts.newest(session, call.options);
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
