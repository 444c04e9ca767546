import { instantAfter, toInstant } from '../../domain/instant.js';
import { blobKeys, type Recording, sanitizeFilename } from '../../domain/recording.js';
import { newSession, type Session, withStage } from '../../domain/session.js';
import {
  parseSettings,
  type SettingsLimits,
  type TranscriptionSettings,
} from '../../domain/settings.js';
import { checkTranscript, type TranscriptContent } from '../../domain/transcript.js';
import { DomainError } from '../../errors/domain-error.js';
import type { BlobStore } from '../../ports/blob-store.js';
import type { CallOptions } from '../../ports/call-options.js';
import type { Clock } from '../../ports/clock.js';
import type { Hasher } from '../../ports/hasher.js';
import type { Ids } from '../../ports/ids.js';
import type { JobQueue } from '../../ports/job-queue.js';
import { removeSessionBlobs } from '../../records/session-blobs.js';
import type { SessionRepository } from '../../records/session-repository.js';
import type { TranscriptRepository } from '../../records/transcript-repository.js';
import { readBytes } from '../../support/bytes.js';
import { wakeSession } from '../processing/wake-session.js';
import { untilAborted } from './passing-streams.js';
import {
  readTranscriptFile,
  type TranscriptFile,
} from './transcript-files/read-transcript-file.js';

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
}

/** A ready-made transcript as it comes in. */
export interface ImportTranscriptInput {
  readonly ownerId: string;
  /** Its extension tells the format: `.vtt`, `.srt` or `.json`. */
  readonly filename: string;
  readonly body: ReadableStream<Uint8Array>;
  readonly patientId?: string;
  readonly title?: string;
  readonly settings?: object;
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
    const body = untilAborted(input.body, options.signal);
    try {
      const settings = parseSettings(input.settings ?? {}, this.#deps.limits);
      const filename = sanitizeFilename(input.filename);
      const bytes = await readWhole(body, filename);
      const file = readTranscriptFile(filename, bytes, settings.language);
      checkTranscript(file.content);
      const described = await this.#describe(filename, bytes, file);
      const fresh = this.#newSession(input, described, settings);
      const session = await this.#store(fresh, bytes, file.content, options);
      await wakeSession(this.#deps.queue, session);
      return session;
    } catch (error) {
      await body.cancel(error).catch(() => undefined);
      throw error;
    }
  }

  async #describe(
    filename: string,
    bytes: Uint8Array,
    { contentType, content }: TranscriptFile,
  ): Promise<Omit<Recording, 'blobKey'>> {
    const hash = this.#deps.hasher.sha256();
    hash.update(bytes);
    return {
      filename,
      contentType,
      sizeBytes: bytes.byteLength,
      sha256: await hash.digest(),
      durationMs: content.durationMs,
    };
  }

  #newSession(
    input: ImportTranscriptInput,
    described: Omit<Recording, 'blobKey'>,
    settings: TranscriptionSettings,
  ): Session {
    const { ids, clock } = this.#deps;
    const { ownerId, patientId } = input;
    const { filename } = described;
    const id = ids.next();
    const now = clock.now();
    const given = {
      id,
      ownerId,
      ...(patientId === undefined ? {} : { patientId }),
      title: input.title?.trim() || filename.replace(/\.[^.]+$/u, ''),
      recording: { ...described, blobKey: blobKeys.original(ownerId, id, filename) },
      settings,
    };
    return imported(newSession(given, toInstant(now), instantAfter(now, 60_000)));
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

async function readWhole(body: ReadableStream<Uint8Array>, filename: string): Promise<Uint8Array> {
  let total = 0;
  const limited = body.pipeThrough(
    new TransformStream<Uint8Array, Uint8Array>({
      transform(chunk, controller) {
        total += chunk.byteLength;
        if (total <= largestFileBytes) controller.enqueue(chunk);
        else
          controller.error(
            new DomainError(
              'recording_too_large',
              `${filename} is larger than 20 MB; a transcript is not.`,
            ),
          );
      },
    }),
  );
  return await readBytes(limited, largestFileBytes);
}
