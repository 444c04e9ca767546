import type { Actor } from '../../domain/session/access.js';
import type { SessionHead } from '../../domain/session/session.js';
import { DomainError } from '../../errors/domain-error.js';
import { PortError } from '../../errors/port-error.js';
import type { BlobReader, BlobStore, GetOptions } from '../../ports/blob-store.js';
import type { CallOptions } from '../../ports/call-options.js';
import { people } from '../input/actors.js';
import { integer, lookedUpId, object, optional } from '../input/checks.js';
import { type CheckCall, defineCall, type UseCase } from '../input/define-call.js';
import type { ReadSession, SessionChoice } from './read-session.js';

type ByteRange = NonNullable<GetOptions['range']>;

export type OpenRecordingInput = SessionChoice & {
  /** Bytes from `start` up to `end`, which is not included; defaults to the whole recording. */
  readonly range?: ByteRange;
};

export interface OpenRecordingDeps {
  readonly readSession: ReadSession;
  readonly blobs: BlobStore;
}

/** Opens the uploaded recording for playback, whole or a range of its bytes. */
export class OpenRecording implements UseCase<Actor, OpenRecordingInput, Promise<BlobReader>> {
  readonly #readSession: ReadSession;
  readonly #blobs: BlobStore;
  readonly #checkCall: CheckCall<Actor, OpenRecordingInput>;

  constructor({ readSession, blobs }: OpenRecordingDeps) {
    this.#readSession = readSession;
    this.#blobs = blobs;
    this.#checkCall = defineCall('openRecording', people, {
      sessionId: optional(lookedUpId),
      session: readSession.checkOf(false),
      range: optional(object<ByteRange>({ start: integer(), end: optional(integer()) })),
    }) as CheckCall<Actor, OpenRecordingInput>;
  }

  /**
   * The caller must read or cancel the body.
   *
   * @throws DomainError `session_not_found`, `forbidden`; `upload_missing` while the recording has not
   *   arrived; `no_audio` for a session that was made from a transcript; `invalid_range` for a range
   *   outside the recording.
   */
  async execute(
    actor: Actor,
    input: OpenRecordingInput,
    options: CallOptions = {},
  ): Promise<BlobReader> {
    const call = this.#checkCall(actor, input, options);
    const chosen = await this.#readSession.choose(call.actor, call.input, 'read', call.options);
    const { session } = chosen;
    checkPlayable(session);
    const { range } = call.input;
    const part = range === undefined ? {} : { range };
    try {
      return await this.#blobs.get(session.recording.blobKey, { ...part, ...call.options });
    } catch (error) {
      if (range === undefined || !PortError.is(error, 'invalid_argument')) throw error;
      const { sizeBytes } = session.recording;
      throw new DomainError(
        'invalid_range',
        `The recording has ${sizeBytes} bytes; the range asked for is not within them.`,
        { cause: error },
      );
    }
  }
}

/** The bytes that a player plays. */
export interface PlaybackSource {
  readonly blobKey: string;
}

/**
 * Chooses what a player plays: the audio that was transcribed, to which the times of words belong
 * and which every browser plays; before that is made, the recording as it was uploaded.
 */
export class ChoosePlayback implements UseCase<Actor, SessionChoice, Promise<PlaybackSource>> {
  readonly #readSession: ReadSession;
  readonly #checkCall: CheckCall<Actor, SessionChoice>;

  constructor(readSession: ReadSession) {
    this.#readSession = readSession;
    this.#checkCall = defineCall('choosePlayback', people, {
      sessionId: optional(lookedUpId),
      session: readSession.checkOf(false),
    }) as CheckCall<Actor, SessionChoice>;
  }

  /** @throws DomainError `session_not_found`, `forbidden`, `upload_missing`, `no_audio`. */
  async execute(
    actor: Actor,
    input: SessionChoice,
    options: CallOptions = {},
  ): Promise<PlaybackSource> {
    const call = this.#checkCall(actor, input, options);
    const chosen = await this.#readSession.choose(call.actor, call.input, 'read', call.options);
    const { session } = chosen;
    checkPlayable(session);
    const { normalized, blobKey } = session.recording;
    return { blobKey: normalized?.blobKey ?? blobKey };
  }
}

/** @throws DomainError `upload_missing`, `no_audio`. */
export function checkPlayable(session: SessionHead): void {
  if (session.upload !== undefined) {
    throw new DomainError(
      'upload_missing',
      `The recording of session ${session.id} has not arrived yet.`,
    );
  }
  if (session.stages.normalize.provider === 'import') {
    throw new DomainError(
      'no_audio',
      `Session ${session.id} was made from a transcript; it has no recording.`,
    );
  }
}
