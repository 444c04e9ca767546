import { toInstant } from '../../domain/instant.js';
import { blobKeys, type Recording, sanitizeFilename } from '../../domain/recording.js';
import type { Session } from '../../domain/session.js';
import type { CallOptions } from '../../ports/call-options.js';
import type { Clock } from '../../ports/clock.js';
import type { Ids } from '../../ports/ids.js';
import type { JobQueue } from '../../ports/job-queue.js';
import type { Tracer } from '../../ports/tracer.js';
import type { IntakeRepository } from '../../records/intake-repository.js';
import type { SessionRepository } from '../../records/session-repository.js';
import { wakeSession } from '../processing/wake-session.js';
import {
  type ExaminationDeps,
  openRecordingBody,
  probeRecording,
  recordingTooLarge,
  requireMediaType,
  requireSettings,
} from './examine-recording.js';
import type { IncomingBody } from './incoming-body.js';
import type { OncePerKey } from './once-per-key.js';
import { allDetails, type IncomingDetails, sessionOf } from './recording-details.js';

/** What ingesting works with. */
export interface IngestRecordingDeps extends ExaminationDeps {
  readonly sessions: SessionRepository;
  readonly intakes: IntakeRepository;
  readonly oncePerKey: OncePerKey;
  readonly queue: JobQueue;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly tracer: Tracer;
}

/** A recording as it comes in. */
export interface IngestRecordingInput extends IncomingDetails {
  readonly ownerId: string;
  readonly filename: string;
  readonly body: ReadableStream<Uint8Array>;
  /**
   * 1 to 255 printable ASCII characters. Uploads of one owner under one key make one session: the
   * others read their bodies for nothing and get the same.
   */
  readonly idempotencyKey?: string;
}

interface IngestOptions extends CallOptions {
  /** Rejects when the session must not be made any more. */
  readonly confirm?: () => Promise<void>;
}

/**
 * Takes a recording in: checks the settings, looks at the first bytes, stores and hashes the stream
 * as it comes, has the result probed, and only then makes a session of it. What is rejected leaves
 * nothing behind but what could not be removed, which the sweep of intakes removes.
 */
export class IngestRecording {
  readonly #deps: IngestRecordingDeps;

  constructor(deps: IngestRecordingDeps) {
    this.#deps = deps;
  }

  /**
   * @throws DomainError `invalid_settings`, `language_not_allowed`, `empty_recording`,
   *   `unsupported_media`, `unreadable_media`, `no_audio`, `recording_too_large`,
   *   `recording_too_long`, `invalid_idempotency_key`, `request_in_progress`; PortError when a
   *   store fails; what `laterDetails` rejects with; `signal.reason`.
   */
  async execute(input: IngestRecordingInput, options: CallOptions = {}): Promise<Session> {
    const { idempotencyKey: key, ownerId } = input;
    if (key === undefined) return await this.#ingest(this.#deps.ids.next(), input, options);
    let began = false;
    try {
      const session = await this.#deps.oncePerKey.execute(
        { ownerId, key },
        (id, work) => {
          began = true;
          return this.#ingest(id, input, work);
        },
        options,
      );
      // A sender hears of its success only when it may come to its end.
      if (!began) await this.#readForNothing(input, options);
      return session;
    } catch (error) {
      if (!began && !input.body.locked) await input.body.cancel(error).catch(() => undefined);
      throw error;
    }
  }

  async #readForNothing(input: IngestRecordingInput, { signal }: CallOptions): Promise<void> {
    const { maxRecordingBytes } = this.#deps.limits;
    let left = maxRecordingBytes;
    const nowhere = new WritableStream<Uint8Array>({
      write({ byteLength }) {
        left -= byteLength;
        if (left < 0) throw recordingTooLarge(sanitizeFilename(input.filename), maxRecordingBytes);
      },
    });
    await input.body.pipeTo(nowhere, signal === undefined ? {} : { signal });
  }

  #ingest(id: string, input: IngestRecordingInput, options: IngestOptions): Promise<Session> {
    const about = { 'attune.session.id': id };
    const work = () => this.#takeIn(id, input, options);
    return this.#deps.tracer.span('intake upload', about, work);
  }

  async #takeIn(id: string, input: IngestRecordingInput, options: IngestOptions): Promise<Session> {
    const { sessions, intakes, clock, queue, tracer } = this.#deps;
    const { ownerId } = input;
    const filename = sanitizeFilename(input.filename);
    const blobKey = blobKeys.original(ownerId, id, filename);
    const body = openRecordingBody(input.body, filename, this.#deps, options.signal);
    let created = false;
    try {
      requireSettings(input, this.#deps);
      const startedAt = toInstant(clock.now());
      await intakes.begin({ sessionId: id, blobKey, startedAt }, options);
      const stored = await this.#store(body, blobKey, filename, options);
      const details = await allDetails(input);
      const settings = requireSettings(details, this.#deps);
      const recording = await probeRecording(stored, this.#deps, options);
      const trace = tracer.current();
      const session = sessionOf({ id, ownerId, details, recording, settings, trace }, clock.now());
      await options.confirm?.();
      created = true;
      await sessions.create(session, [], { signal: options.signal });
      await intakes.end(id).catch(() => undefined);
      await wakeSession(queue, session);
      return session;
    } catch (error) {
      await body.cancel(error);
      await this.#undo(id, blobKey, created);
      throw error;
    }
  }

  /** What cannot be undone now is remembered and swept later. */
  async #undo(id: string, key: string, created: boolean): Promise<void> {
    try {
      // A store that failed may have written nevertheless, and no session may lose its recording.
      if (created) await this.#deps.sessions.remove(id);
      await this.#deps.blobs.delete(key);
      await this.#deps.intakes.end(id);
    } catch {
      // The intake stays on record.
    }
  }

  async #store(
    body: IncomingBody,
    blobKey: string,
    filename: string,
    { signal }: CallOptions,
  ): Promise<Recording> {
    const { contentType } = await requireMediaType(body, filename);
    const { sizeBytes } = await this.#deps.blobs.put(blobKey, body.stream, { contentType, signal });
    return { blobKey, filename, contentType, sizeBytes, sha256: await body.sha256() };
  }
}
