import { blobKeys, sanitizeFilename } from '../../domain/recording.js';
import { type Session, withStage } from '../../domain/session.js';
import { parseSettings, type SettingsLimits } from '../../domain/settings.js';
import { checkTranscript, type TranscriptContent } from '../../domain/transcript.js';
import { checkTranscriptLimits } from '../../domain/transcript-limits.js';
import { DomainError } from '../../errors/domain-error.js';
import type { BlobStore } from '../../ports/blob-store.js';
import type { CallOptions } from '../../ports/call-options.js';
import type { Clock } from '../../ports/clock.js';
import type { Hasher } from '../../ports/hasher.js';
import type { Ids } from '../../ports/ids.js';
import type { JobQueue } from '../../ports/job-queue.js';
import type { Tracer } from '../../ports/tracer.js';
import { removeSessionBlobs } from '../../records/session-blobs.js';
import type { SessionRepository } from '../../records/session-repository.js';
import type { TranscriptRepository } from '../../records/transcript-repository.js';
import { readBytes } from '../../support/bytes.js';
import { wakeSession } from '../processing/wake-session.js';
import { IncomingBody } from './incoming-body.js';
import { allDetails, type IncomingDetails, sessionOf } from './recording-details.js';
import { readTranscriptFile } from './transcript-files/read-transcript-file.js';

/** What importing works with. */
export interface ImportTranscriptDeps {
  readonly sessions: SessionRepository;
  readonly transcripts: TranscriptRepository;
  readonly blobs: BlobStore;
  readonly queue: JobQueue;
  readonly hasher: Hasher;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly limits: SettingsLimits;
  readonly tracer: Tracer;
}

/** A ready-made transcript as it comes in. */
export interface ImportTranscriptInput extends IncomingDetails {
  readonly ownerId: string;
  /** Its extension tells the format: `.vtt`, `.srt` or `.json`. */
  readonly filename: string;
  readonly body: ReadableStream<Uint8Array>;
}

/** The largest transcript file taken, in bytes. */
const largestFileBytes = 20 * 1_048_576;

/** Makes a session of a transcript that somebody else made; it is analyzed like any other. */
export class ImportTranscript {
  readonly #deps: ImportTranscriptDeps;

  constructor(deps: ImportTranscriptDeps) {
    this.#deps = deps;
  }

  /**
   * What is rejected leaves nothing behind.
   *
   * @throws DomainError `invalid_transcript` naming the line, `recording_too_large`, `invalid_settings`.
   */
  async execute(input: ImportTranscriptInput, options: CallOptions = {}): Promise<Session> {
    const id = this.#deps.ids.next();
    const about = { 'attune.session.id': id };
    const work = () => this.#import(id, input, options);
    return await this.#deps.tracer.span('intake import', about, work);
  }

  async #import(id: string, input: ImportTranscriptInput, options: CallOptions): Promise<Session> {
    const { hasher, limits, clock, queue, tracer } = this.#deps;
    const filename = sanitizeFilename(input.filename);
    const body = new IncomingBody(input.body, {
      maxBytes: largestFileBytes,
      tooLarge: () => tooLarge(filename),
      hasher,
      signal: options.signal,
    });
    try {
      parseSettings(input.settings ?? {}, limits);
      const bytes = await readBytes(body.stream, largestFileBytes);
      const details = await allDetails(input);
      const settings = parseSettings(details.settings ?? {}, limits);
      const { content, contentType } = readTranscriptFile(filename, bytes, settings.language);
      checkTranscript(content);
      checkTranscriptLimits(content);
      const { ownerId } = input;
      const recording = {
        blobKey: blobKeys.original(ownerId, id, filename),
        filename,
        contentType,
        sizeBytes: bytes.byteLength,
        sha256: await body.sha256(),
        durationMs: content.durationMs,
      };
      const trace = tracer.current();
      const fresh = sessionOf({ id, ownerId, details, recording, settings, trace }, clock.now());
      const session = await this.#store(imported(fresh), bytes, content, options);
      await wakeSession(queue, session);
      return session;
    } catch (error) {
      await body.cancel(error);
      throw error;
    }
  }

  async #store(
    session: Session,
    bytes: Uint8Array,
    content: TranscriptContent,
    options: CallOptions,
  ): Promise<Session> {
    const { blobs, sessions, transcripts } = this.#deps;
    const { blobKey, contentType } = session.recording;
    try {
      await blobs.put(blobKey, bytes, { contentType, signal: options.signal });
      const made = { author: { kind: 'machine' as const }, at: session.createdAt };
      const { transcript, operations } = await transcripts.prepare(session, content, made, options);
      const { revision } = transcript;
      const whole = { ...session, transcriptRevision: revision, speakers: content.speakers };
      await sessions.create(whole, operations, options);
      return whole;
    } catch (error) {
      // A store that fails may have written nevertheless.
      await sessions.remove(session.id).catch(() => undefined);
      await removeSessionBlobs(blobs, session).catch(() => undefined);
      throw error;
    }
  }
}

/** A session whose transcript is there already. */
function imported(session: Session): Session {
  const skipped = { state: 'skipped', attempts: 0, provider: 'import' } as const;
  const staged = withStage(withStage(session, 'normalize', skipped), 'transcribe', skipped);
  return { ...staged, status: 'transcribed' };
}

function tooLarge(filename: string): DomainError {
  return new DomainError(
    'recording_too_large',
    `${filename} is larger than 20 MB; a transcript is not.`,
  );
}
