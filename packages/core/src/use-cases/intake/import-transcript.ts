import { readBytes } from '../../bytes/bytes.js';
import type { Actor } from '../../domain/session/access.js';
import { blobKeys, sanitizeFilename } from '../../domain/session/recording.js';
import { type Session, withStage } from '../../domain/session/session.js';
import {
  parseSettings,
  type SettingsLimits,
  type TranscriptionSettings,
} from '../../domain/session/settings.js';
import { checkTranscript, type TranscriptContent } from '../../domain/transcript/transcript.js';
import { checkTranscriptLimits } from '../../domain/transcript/transcript-limits.js';
import { DomainError } from '../../errors/domain-error.js';
import { runInTurns, type Steps } from '../../flow/pace.js';
import type { BlobStore } from '../../ports/blob-store.js';
import type { CallOptions } from '../../ports/call-options.js';
import type { Clock } from '../../ports/clock.js';
import type { Hasher } from '../../ports/hasher.js';
import type { JobQueue } from '../../ports/job-queue.js';
import type { Tracer } from '../../ports/tracer.js';
import type { IntakeRepository } from '../../records/intake-repository.js';
import { removeSessionBlobs } from '../../records/session-blobs.js';
import type { SessionFiles } from '../../records/session-files.js';
import type { SessionRepository } from '../../records/session-repository.js';
import type { TranscriptRepository } from '../../records/transcript-repository.js';
import type { PatientCheck } from '../care-links/patient-check.js';
import { type CheckCall, defineCall, type UseCase } from '../input/define-call.js';
import { wakeSession } from '../processing/wake-session.js';
import {
  FileIntake,
  type FileIntakeOptions,
  type IncomingFile,
  incomingFileChecks,
  type OwnedFile,
} from './file-intake.js';
import { IncomingBody } from './incoming-body.js';
import type { IntakePlace, IntakeQuota } from './intake-quota.js';
import type { OncePerKey } from './once-per-key.js';
import { allDetails, type RecordingDetails, sessionOf } from './recording-details.js';
import {
  readTranscriptFile,
  type TranscriptFile,
} from './transcript-files/read-transcript-file.js';

export interface ImportTranscriptDeps {
  readonly sessions: SessionRepository;
  readonly transcripts: TranscriptRepository;
  readonly patients: PatientCheck;
  readonly intakes: IntakeRepository;
  readonly blobs: BlobStore;
  readonly files: SessionFiles;
  readonly queue: JobQueue;
  readonly oncePerKey: OncePerKey;
  readonly hasher: Hasher;
  readonly clock: Clock;
  readonly quota: IntakeQuota;
  readonly limits: SettingsLimits;
  readonly tracer: Tracer;
}

/** A transcript that another tool made. */
export interface ImportTranscriptInput extends IncomingFile {
  /** Its extension states the format: `.vtt`, `.srt` or `.json`. */
  readonly filename: string;
  /** At most 20 MB. */
  readonly body: ReadableStream<Uint8Array>;
}

/** The largest accepted transcript file, in bytes. */
export const largestTranscriptBytes: number = 20 * 1_048_576;

/** Creates a session from a transcript that another tool made. It is analyzed like any other. */
export class ImportTranscript implements UseCase<Actor, ImportTranscriptInput, Promise<Session>> {
  readonly #deps: ImportTranscriptDeps;
  readonly #intake: FileIntake;
  readonly #checkCall: CheckCall<Actor, ImportTranscriptInput>;

  constructor(deps: ImportTranscriptDeps) {
    this.#deps = deps;
    this.#intake = new FileIntake(deps, {
      name: 'import',
      mostBytes: largestTranscriptBytes,
      open: (file, options, place) => this.#open(file, options, place),
      settingsOf: ({ settings = {} }) => parseSettings(settings, deps.limits),
      make: (file, place, options) => this.#import(file, place, options),
    });
    this.#checkCall = defineCall<'therapist', ImportTranscriptInput>(
      'importTranscript',
      ['therapist'],
      incomingFileChecks(deps.quota),
    );
  }

  /**
   * For therapists. A rejected transcript leaves nothing behind.
   *
   * @throws DomainError `forbidden`, `invalid_transcript` naming the line, `recording_too_large`,
   *   `quota_exceeded`, `too_many_sessions`, `invalid_settings`, `patient_not_found`,
   *   `invalid_idempotency_key`, `idempotency_key_reused`, `request_in_progress`.
   */
  async execute(
    actor: Actor,
    input: ImportTranscriptInput,
    options: CallOptions = {},
  ): Promise<Session> {
    return await this.#intake.takeIn(this.#checkCall(actor, input, options));
  }

  /** `place` is absent if the body is only hashed and not stored. */
  #open({ body, filename }: OwnedFile, { signal }: CallOptions, place?: IntakePlace): IncomingBody {
    const name = sanitizeFilename(filename);
    const least = place !== undefined && place.bytes < largestTranscriptBytes ? place : undefined;
    return new IncomingBody(body, {
      maxBytes: least?.bytes ?? largestTranscriptBytes,
      tooLarge: () => least?.tooMuch(name) ?? tooLarge(name),
      hasher: this.#deps.hasher,
      signal,
    });
  }

  async #import(
    input: OwnedFile,
    place: IntakePlace,
    options: FileIntakeOptions,
  ): Promise<Session> {
    const { limits, patients, clock, queue, tracer } = this.#deps;
    const { ownerId } = input;
    const { sessionId: id } = place;
    const filename = sanitizeFilename(input.filename);
    const body = this.#open(input, options, place);
    try {
      parseSettings(input.settings ?? {}, limits);
      await patients.require({ ownerId, patientId: input.patientId }, options);
      const bytes = await readBytes(body.stream, largestTranscriptBytes);
      const details = await allDetails(input);
      await patients.require({ ownerId, patientId: details.patientId }, options);
      const given = parseSettings(details.settings ?? {}, limits);
      const reading = readChecked(filename, bytes, given.language);
      const file = await runInTurns(reading, options);
      const { contentType } = file;
      const { settings, content } = withLanguage(file, { details, given, limits });
      const recording = {
        blobKey: blobKeys.original(ownerId, id),
        filename,
        contentType,
        sizeBytes: bytes.byteLength,
        sha256: await body.sha256(),
        durationMs: content.durationMs,
      };
      const { sha256 } = recording;
      await options.confirm?.(await this.#intake.fingerprint(sha256, details, given));
      const trace = tracer.current();
      place.use();
      const parts = { id, ownerId, recording, settings, trace };
      const fresh = sessionOf({ ...parts, details: { ...file.stated, ...details } }, clock.now());
      const { signal } = options;
      const session = await this.#store(imported(fresh), bytes, content, { signal });
      await wakeSession(queue, session);
      return session;
    } catch (error) {
      await body.cancel(error);
      throw error;
    }
  }

  async #store(
    session: Session,
    bytes: Uint8Array<ArrayBuffer>,
    content: TranscriptContent,
    options: CallOptions,
  ): Promise<Session> {
    const { files, sessions, transcripts, intakes } = this.#deps;
    const { id, recording, createdAt: startedAt } = session;
    const { blobKey } = recording;
    let created = false;
    try {
      await intakes.begin({ sessionId: id, blobKey, startedAt }, options);
      await files.putImported(session, bytes, options);
      const made = {
        author: { kind: 'machine' as const },
        at: session.createdAt,
        change: { kind: 'imported' as const },
      };
      const { transcript, operations } = await transcripts.prepare(session, content, made, options);
      const { revision } = transcript;
      const whole = { ...session, transcriptRevision: revision, speakers: content.speakers };
      await intakes.confirm(id, options);
      created = true;
      await sessions.create(whole, operations, options);
      await intakes.end(id).catch(() => undefined);
      return whole;
    } catch (error) {
      await this.#undo(session, created);
      throw error;
    }
  }

  /** Removes in the order of ADR 0043. What fails here, the sweep of intakes removes later. */
  async #undo(session: Session, created: boolean): Promise<void> {
    const { blobs, sessions, intakes } = this.#deps;
    try {
      // A failed call may have written the session, and a session must not lose its blobs.
      if (created) await sessions.remove(session.id);
      await removeSessionBlobs(blobs, session);
      await intakes.end(session.id);
    } catch {
      // The record of the intake remains for the sweep.
    }
  }
}

/** Reads a file and checks its content, the size first. */
function* readChecked(
  filename: string,
  bytes: Uint8Array,
  language: string,
): Steps<TranscriptFile> {
  const file = yield* readTranscriptFile(filename, bytes, language);
  yield;
  checkTranscriptLimits(file.content);
  yield;
  checkTranscript(file.content);
  yield;
  return file;
}

/**
 * The language of an imported transcript: what the person stated, else what the file states, else the
 * default.
 */
function withLanguage(
  { content }: TranscriptFile,
  of: {
    readonly details: RecordingDetails;
    readonly given: TranscriptionSettings;
    readonly limits: SettingsLimits;
  },
): { readonly settings: TranscriptionSettings; readonly content: TranscriptContent } {
  const { details, given, limits } = of;
  const stated = (details.settings ?? {}) as { readonly language?: unknown };
  if (stated.language !== undefined) {
    return { settings: given, content: { ...content, language: given.language } };
  }
  try {
    const settings = parseSettings({ ...stated, language: content.language }, limits);
    return { settings, content };
  } catch (error) {
    // The file names its language otherwise, such as "English", or one that is not offered.
    if (!DomainError.is(error)) throw error;
    return { settings: given, content };
  }
}

/** A session that already has its transcript. */
function imported(session: Session): Session {
  const skipped = { state: 'skipped', attempts: 0, provider: 'import' } as const;
  const staged = withStage(withStage(session, 'normalize', skipped), 'transcribe', skipped);
  return { ...staged, status: 'transcribed' };
}

function tooLarge(filename: string): DomainError {
  return new DomainError(
    'recording_too_large',
    `${filename} is larger than 20 MB, the limit for transcripts.`,
  );
}
