import { type Actor, checkAccess, type SessionCapacity } from '../../domain/session/access.js';
import { doubtsAmong } from '../../domain/session/doubts.js';
import { provenanceOf } from '../../domain/session/provenance.js';
import { withoutExtension } from '../../domain/session/recording.js';
import type { Session } from '../../domain/session/session.js';
import type { Transcript } from '../../domain/transcript/transcript.js';
import { DomainError } from '../../errors/domain-error.js';
import { PortError } from '../../errors/port-error.js';
import type { CallOptions } from '../../ports/call-options.js';
import type { AccountRepository } from '../../records/account-repository.js';
import { noSuchTranscript } from '../../records/read-transcript.js';
import type { SessionRepository } from '../../records/session-repository.js';
import type { TranscriptRepository } from '../../records/transcript-repository.js';
import { people } from '../input/actors.js';
import { bool, integer, lookedUpId, optional, text } from '../input/checks.js';
import { defineCall, type UseCase } from '../input/define-call.js';
import type { DocumentHeading } from './document-heading.js';
import {
  type TranscriptWriter,
  transcriptWriters,
  type WrittenDocument,
  writtenDocument,
} from './formats/formats.js';
import { sessionView, type TranscriptView, transcriptView } from './view.js';

export interface ExportTranscriptInput {
  readonly sessionId: string;
  /** Name of a format, such as `vtt`; `formats` lists them. */
  readonly format: string;
  /** Number of the revision; defaults to the newest. */
  readonly revision?: number;
  /** Whether the notes stand before the transcript, in formats for people and in JSON. Default: not. */
  readonly notes?: boolean;
  /** Whether a text has the time before each segment. Default: it has. */
  readonly times?: boolean;
}

const checkCall = defineCall<Actor['role'], ExportTranscriptInput>('exportTranscript', people, {
  sessionId: lookedUpId,
  format: text({ most: 100 }),
  revision: optional(integer({ least: 1 })),
  notes: optional(bool),
  times: optional(bool),
});

/** A transcript as a document. */
export interface ExportedTranscript extends WrittenDocument {
  readonly filename: string;
  readonly contentType: string;
}

export interface ExportTranscriptDeps {
  readonly sessions: SessionRepository;
  readonly transcripts: TranscriptRepository;
  /** Where the host keeps accounts in these stores: for the names of the people. */
  readonly accounts: AccountRepository;
  readonly more?: Readonly<Record<string, TranscriptWriter>> | undefined;
}

/** Writes the transcript of a session as a document, with title, date and people. */
export class ExportTranscript
  implements UseCase<Actor, ExportTranscriptInput, Promise<ExportedTranscript>>
{
  readonly #sessions: SessionRepository;
  readonly #transcripts: TranscriptRepository;
  readonly #accounts: AccountRepository;
  readonly #writers: ReadonlyMap<string, TranscriptWriter>;

  /** `more` maps formats to writers, in addition to those of core or instead of them. */
  constructor({ sessions, transcripts, accounts, more = {} }: ExportTranscriptDeps) {
    this.#sessions = sessions;
    this.#transcripts = transcripts;
    this.#accounts = accounts;
    this.#writers = new Map(Object.entries({ ...transcriptWriters, ...more }));
  }

  /** The names of all formats. */
  get formats(): readonly string[] {
    return [...this.#writers.keys()];
  }

  /**
   * For accounts that may read the transcript.
   *
   * @throws DomainError `session_not_found`, `forbidden`, `transcript_not_found`, `unknown_format`,
   *   `too_many_requests` when too many documents of the account wait.
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
    const sight = checkAccess(call.actor, session, 'read');
    const transcript = await this.#read(session, sight, call.input.revision, call.options);
    const { warnings, notes } = sessionView(session, sight);
    const doubts = doubtsAmong(warnings);
    const view: TranscriptView = {
      ...transcriptView(transcript, session),
      heading: await this.#headingOf(session, call.options),
      ...(doubts.length === 0 ? {} : { doubts }),
      ...(notes === undefined || call.input.notes !== true ? {} : { notes }),
      provenance: provenanceOf(session),
    };
    const base = withoutExtension(session.recording.filename);
    const { times = true } = call.input;
    return {
      filename: `${base}.${format}`,
      contentType: writer.contentType,
      ...writtenDocument(await this.#write(writer, view, times, call)),
    };
  }

  async #write(
    writer: TranscriptWriter,
    view: TranscriptView,
    times: boolean,
    { actor, options: { signal } }: { readonly actor: Actor; readonly options: CallOptions },
  ): Promise<Awaited<ReturnType<TranscriptWriter['write']>>> {
    const asked = { times, account: actor.accountId, ...(signal === undefined ? {} : { signal }) };
    try {
      return await writer.write(view, asked);
    } catch (error) {
      if (!PortError.is(error, 'rate_limited')) throw error;
      const { retryAfterMs = 10_000 } = error;
      throw new DomainError(
        'too_many_requests',
        'Several documents for your account are being written. Try again when they are done.',
        { retryAfterMs, cause: error },
      );
    }
  }

  /** The subject of a session may read only the signed revision. */
  async #read(
    session: Session,
    sight: SessionCapacity,
    revision: number | undefined,
    options: CallOptions,
  ): Promise<Transcript> {
    if (revision === undefined || revision === session.transcriptRevision) {
      return await this.#transcripts.newest(session, options);
    }
    if (sight !== 'owner') throw noSuchTranscript(session.id, revision);
    return await this.#transcripts.get(session.id, revision, options);
  }

  async #headingOf(
    { title, ownerId, patientId, recordedAt, createdAt }: Session,
    options: CallOptions,
  ): Promise<DocumentHeading> {
    const therapist = await this.#accounts.find(ownerId, options);
    const patient =
      patientId === undefined ? undefined : await this.#accounts.find(patientId, options);
    return {
      title,
      date:
        recordedAt === undefined
          ? { at: createdAt, kind: 'uploaded' }
          : { at: recordedAt, kind: 'recorded' },
      ...(therapist === undefined ? {} : { therapist: therapist.displayName }),
      ...(patient === undefined ? {} : { patient: patient.displayName }),
    };
  }
}
