import { instantAfter, toInstant } from '../../domain/instant.js';
import { mediaTypeHeadBytes, sniffMediaType } from '../../domain/media-type.js';
import { blobKeys, type Recording, sanitizeFilename } from '../../domain/recording.js';
import { newSession, type Session } from '../../domain/session.js';
import {
  parseSettings,
  type SettingsLimits,
  type TranscriptionSettings,
} from '../../domain/settings.js';
import { DomainError } from '../../errors/domain-error.js';
import { PortError } from '../../errors/port-error.js';
import type { BlobStore } from '../../ports/blob-store.js';
import type { CallOptions } from '../../ports/call-options.js';
import type { Clock } from '../../ports/clock.js';
import type { Hasher } from '../../ports/hasher.js';
import type { Ids } from '../../ports/ids.js';
import type { JobQueue } from '../../ports/job-queue.js';
import type { MediaFacts, MediaTool } from '../../ports/media-tool.js';
import type { SpeechToText } from '../../ports/speech-to-text.js';
import type { IntakeRepository } from '../../records/intake-repository.js';
import type { SessionRepository } from '../../records/session-repository.js';
import { languageFits } from '../../support/language-fits.js';
import { peekStream } from '../../support/peek-stream.js';
import { wakeSession } from '../processing/wake-session.js';
import { hashWhilePassing, limitStream, untilAborted } from './passing-streams.js';

/** What ingesting works with. */
export interface IngestRecordingDeps {
  readonly sessions: SessionRepository;
  readonly intakes: IntakeRepository;
  readonly blobs: BlobStore;
  readonly media: MediaTool;
  readonly speech: SpeechToText;
  readonly queue: JobQueue;
  readonly hasher: Hasher;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly limits: SettingsLimits & { readonly maxRecordingBytes: number };
}

/** A recording as it comes in. */
export interface IngestRecordingInput {
  readonly ownerId: string;
  readonly filename: string;
  readonly body: ReadableStream<Uint8Array>;
  readonly patientId?: string;
  /** Defaults to the file name without its extension. */
  readonly title?: string;
  /** RFC 3339. */
  readonly recordedAt?: string;
  /** As from outside; see `parseSettings`. */
  readonly settings?: object;
}

/**
 * Takes a recording in: checks the settings, looks at the first bytes, stores and hashes the stream
 * as it comes, has the result probed, and only then makes a session of it. What is rejected leaves
 * nothing behind.
 */
export class IngestRecording {
  readonly #deps: IngestRecordingDeps;

  constructor(deps: IngestRecordingDeps) {
    this.#deps = deps;
  }

  /**
   * @throws DomainError `invalid_settings`, `language_not_allowed`, `empty_recording`,
   *   `unsupported_media`, `unreadable_media`, `no_audio`, `recording_too_large`,
   *   `recording_too_long`; PortError when a store fails; `signal.reason`.
   */
  async execute(input: IngestRecordingInput, options: CallOptions = {}): Promise<Session> {
    const { limits, ids, clock } = this.#deps;
    const filename = sanitizeFilename(input.filename);
    const id = ids.next();
    const key = blobKeys.original(input.ownerId, id, filename);
    const body = untilAborted(input.body, options.signal);
    try {
      const settings = parseSettings(input.settings ?? {}, limits);
      checkLanguage(settings, this.#deps.speech);
      const startedAt = toInstant(clock.now());
      await this.#deps.intakes.begin({ sessionId: id, blobKey: key, startedAt }, options);
      const recording = await this.#store(body, key, filename, options);
      const now = clock.now();
      const session = newSession(
        {
          id,
          ownerId: input.ownerId,
          ...(input.patientId === undefined ? {} : { patientId: input.patientId }),
          title: input.title?.trim() || filename.replace(/\.[^.]+$/u, ''),
          ...(input.recordedAt === undefined ? {} : { recordedAt: input.recordedAt }),
          recording: await this.#probe(recording, options),
          settings,
        },
        toInstant(now),
        instantAfter(now, 60_000),
      );
      await this.#create(session, options);
      await this.#deps.intakes.end(id).catch(() => undefined);
      await wakeSession(this.#deps.queue, session);
      return session;
    } catch (error) {
      await body.cancel(error).catch(() => undefined);
      await this.#undo(id, key);
      throw error;
    }
  }

  /** What cannot be undone now is remembered and swept later. */
  async #undo(id: string, key: string): Promise<void> {
    try {
      await this.#deps.blobs.delete(key);
      await this.#deps.intakes.end(id);
    } catch {
      // The intake stays on record.
    }
  }

  /** A store that fails may have written nevertheless. */
  async #create(session: Session, options: CallOptions): Promise<void> {
    const { sessions } = this.#deps;
    try {
      await sessions.create(session, [], options);
    } catch (error) {
      await sessions.remove(session.id).catch(() => undefined);
      throw error;
    }
  }

  async #store(
    body: ReadableStream<Uint8Array>,
    key: string,
    filename: string,
    options: CallOptions,
  ): Promise<Recording> {
    const { head, stream } = await peekStream(body, mediaTypeHeadBytes);
    if (head.length === 0) {
      await stream.cancel();
      throw new DomainError('empty_recording', `${filename} is empty.`);
    }
    const type = sniffMediaType(head);
    if (type === undefined) {
      await stream.cancel();
      throw new DomainError(
        'unsupported_media',
        `${filename} is not a recording: its first bytes are of no audio or video format. Use wav, mp3, m4a, ogg, opus, flac, webm, mp4 or the like.`,
      );
    }
    const { maxRecordingBytes } = this.#deps.limits;
    const hash = hashWhilePassing(this.#deps.hasher);
    const passing = stream
      .pipeThrough(limitStream(maxRecordingBytes, () => tooLarge(filename, maxRecordingBytes)))
      .pipeThrough(hash.stream);
    const { contentType } = type;
    const put = this.#deps.blobs.put(key, passing, { contentType, signal: options.signal });
    const stored = await put.catch(async (error: unknown) => {
      await passing.cancel(error).catch(() => undefined);
      throw error;
    });
    return {
      blobKey: key,
      filename,
      contentType,
      sizeBytes: stored.sizeBytes,
      sha256: await hash.digest(),
    };
  }

  async #probe(recording: Recording, options: CallOptions): Promise<Recording> {
    const { media, blobs, speech } = this.#deps;
    const source = async (call?: CallOptions) => (await blobs.get(recording.blobKey, call)).body;
    const facts = await media.probe(source, options).catch((error: unknown) => {
      if (!PortError.is(error, 'invalid_argument')) throw error;
      throw new DomainError(
        'unreadable_media',
        `${recording.filename} cannot be read as a recording: it is damaged, truncated or no media file. Copy or record it again.`,
        { cause: error },
      );
    });
    checkFacts(recording.filename, facts, speech.capabilities.maxDurationMs);
    return {
      ...recording,
      ...(facts.durationMs === undefined || !facts.durationDeclared
        ? {}
        : { durationMs: facts.durationMs }),
      ...(facts.audio === undefined ? {} : { channels: facts.audio.channels }),
    };
  }
}

function checkFacts(filename: string, facts: MediaFacts, maxDurationMs: number): void {
  if (facts.audio === undefined) {
    throw new DomainError(
      'no_audio',
      `${filename} has ${facts.hasVideo ? 'video but no sound' : 'no audio track'}.`,
    );
  }
  if (facts.durationMs !== undefined && facts.durationMs > maxDurationMs) {
    const hours = (maxDurationMs / 3_600_000).toFixed(1);
    throw new DomainError(
      'recording_too_long',
      `${filename} is longer than the ${hours} hours the speech engine takes; cut it into parts.`,
    );
  }
}

function tooLarge(filename: string, maxBytes: number): DomainError {
  const megabytes = Math.floor(maxBytes / 1_048_576);
  return new DomainError(
    'recording_too_large',
    `${filename} is larger than ${megabytes} MB, the limit of this host.`,
  );
}

/** Told now rather than by a failed stage later. */
function checkLanguage(
  { language, languageIdentification, candidateLanguages }: TranscriptionSettings,
  speech: SpeechToText,
): void {
  const { languages } = speech.capabilities;
  const asked = languageIdentification ? candidateLanguages : [language];
  if (asked.some((tag) => languageFits(tag, languages))) return;
  const known = languages === 'any' ? 'any language' : languages.join(', ');
  throw new DomainError(
    'language_not_allowed',
    `The speech engine ${speech.provider} does not understand ${asked.join(', ')}; it knows ${known}.`,
  );
}
