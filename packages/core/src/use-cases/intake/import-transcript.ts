import { instantAfter, toInstant } from '../../domain/instant.js';
import { blobKeys, sanitizeFilename } from '../../domain/recording.js';
import { newSession, type Session, withStage } from '../../domain/session.js';
import { parseSettings, type SettingsLimits } from '../../domain/settings.js';
import { checkTranscript } from '../../domain/transcript.js';
import { DomainError } from '../../errors/domain-error.js';
import type { BlobStore } from '../../ports/blob-store.js';
import type { CallOptions } from '../../ports/call-options.js';
import type { Clock } from '../../ports/clock.js';
import type { Hasher } from '../../ports/hasher.js';
import type { Ids } from '../../ports/ids.js';
import type { JobQueue } from '../../ports/job-queue.js';
import type { SessionRepository } from '../../records/session-repository.js';
import type { TranscriptRepository } from '../../records/transcript-repository.js';
import { readBytes } from '../../support/bytes.js';
import { wakeSession } from '../processing/wake-session.js';
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

  /** @throws DomainError `invalid_transcript` naming the line, `recording_too_large`, `invalid_settings`. */
  async execute(input: ImportTranscriptInput, options: CallOptions = {}): Promise<Session> {
    const { blobs, clock, hasher, ids, limits } = this.#deps;
    const settings = parseSettings(input.settings ?? {}, limits);
    const filename = sanitizeFilename(input.filename);
    const bytes = await readWhole(input.body, filename);
    const file = readTranscriptFile(filename, bytes, settings.language);
    checkTranscript(file.content);
    const hash = hasher.sha256();
    hash.update(bytes);
    const id = ids.next();
    const blobKey = blobKeys.original(input.ownerId, id, filename);
    const now = clock.now();
    const recording = {
      blobKey,
      filename,
      contentType: file.contentType,
      sizeBytes: bytes.byteLength,
      sha256: await hash.digest(),
      durationMs: file.content.durationMs,
    };
    const fresh = newSession(
      {
        id,
        ownerId: input.ownerId,
        ...(input.patientId === undefined ? {} : { patientId: input.patientId }),
        title: input.title?.trim() || filename.replace(/\.[^.]+$/u, ''),
        recording,
        settings,
      },
      toInstant(now),
      instantAfter(now, 60_000),
    );
    await blobs.put(blobKey, bytes, { contentType: file.contentType, signal: options.signal });
    try {
      const made = { author: { kind: 'machine' as const }, at: toInstant(now) };
      const prepared = await this.#deps.transcripts.prepare(fresh, file.content, made, options);
      const session = {
        ...imported(fresh),
        transcriptRevision: prepared.transcript.revision,
        speakers: file.content.speakers,
      };
      await this.#deps.sessions.create(session, prepared.operations, options);
      await wakeSession(this.#deps.queue, session).catch(() => undefined);
      return session;
    } catch (error) {
      await blobs.delete(blobKey).catch(() => undefined);
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
