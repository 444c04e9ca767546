import { readBytes } from '../../bytes/bytes.js';
import type { Actor } from '../../domain/session/access.js';
import { blobKeys, type NormalizedAudio } from '../../domain/session/recording.js';
import type { SessionHead } from '../../domain/session/session.js';
import { DomainError } from '../../errors/domain-error.js';
import type { BlobStore } from '../../ports/blob-store.js';
import type { CallOptions } from '../../ports/call-options.js';
import { people } from '../input/actors.js';
import { integer, lookedUpId, optional } from '../input/checks.js';
import { type CheckCall, defineCall, type UseCase } from '../input/define-call.js';
import { checkPlayable } from './open-recording.js';
import { measurePeaks, peakFrameMs } from './peaks.js';
import type { ReadSession, SessionChoice } from './read-session.js';

/** Most places that one answer has: more than a screen has pixels. */
export const mostBuckets = 10_000;
const defaultBuckets = 2_000;
/** Two channels of four days. */
const mostBytes = 16 * 1_048_576;

export type ReadPeaksInput = SessionChoice & {
  /** How many places of equal length, 1 to 10,000; 2,000 unless given. */
  readonly buckets?: number;
  /** Where they begin and end, in milliseconds of the recording; the whole of it unless given. */
  readonly fromMs?: number;
  readonly toMs?: number;
};

/** How loud a recording is over time, for drawing it. */
export interface Peaks {
  readonly fromMs: number;
  readonly toMs: number;
  /** For each channel the largest sample of each place, 0 (silence) to 255 (full scale). */
  readonly channels: readonly (readonly number[])[];
}

export interface ReadPeaksDeps {
  readonly readSession: ReadSession;
  readonly blobs: BlobStore;
}

/**
 * Reads how loud a recording is. It is measured once, from the audio that was transcribed, and kept
 * beside it: a page draws an hour of sound from some kilobytes.
 */
export class ReadPeaks implements UseCase<Actor, ReadPeaksInput, Promise<Peaks>> {
  readonly #deps: ReadPeaksDeps;
  readonly #checkCall: CheckCall<Actor, ReadPeaksInput>;
  /** Recordings that are being measured: many viewers cause one reading. */
  readonly #measuring = new Map<string, Promise<Uint8Array>>();

  constructor(deps: ReadPeaksDeps) {
    this.#deps = deps;
    this.#checkCall = defineCall('readPeaks', people, {
      sessionId: optional(lookedUpId),
      session: deps.readSession.checkOf(false),
      buckets: optional(integer({ least: 1, most: mostBuckets })),
      fromMs: optional(integer()),
      toMs: optional(integer()),
    }) as CheckCall<Actor, ReadPeaksInput>;
  }

  /**
   * @throws DomainError `session_not_found`, `forbidden`, `no_audio`; `upload_missing` until the
   *   audio is converted; `invalid_range` for places outside the recording.
   */
  async execute(actor: Actor, input: ReadPeaksInput, options: CallOptions = {}): Promise<Peaks> {
    const call = this.#checkCall(actor, input, options);
    const { buckets = defaultBuckets } = call.input;
    const { readSession } = this.#deps;
    const { session } = await readSession.choose(call.actor, call.input, 'read', call.options);
    const audio = convertedAudio(session);
    const { fromMs = 0, toMs = audio.durationMs } = call.input;
    if (fromMs >= toMs || fromMs >= audio.durationMs) throw outside(audio);
    const frames = await this.#frames(session, audio, call.options);
    const span = { fromMs, toMs: Math.min(toMs, audio.durationMs) };
    return { ...span, channels: placesOf(frames, audio.channels, span, buckets) };
  }

  /** The loudest sample of each 50 ms, the channels of a frame one after the other. */
  async #frames(
    session: SessionHead,
    audio: NormalizedAudio,
    options: CallOptions,
  ): Promise<Uint8Array> {
    const key = blobKeys.peaks(session.ownerId, session.id, audio);
    if ((await this.#deps.blobs.stat(key, options)) !== undefined) {
      const { body } = await this.#deps.blobs.get(key, options);
      return await readBytes(body, mostBytes);
    }
    const measuring = this.#measuring.get(key) ?? this.#measure(key, audio);
    return await measuring;
  }

  /** Goes on when the viewer who asked first is gone: others may wait. */
  #measure(key: string, audio: NormalizedAudio): Promise<Uint8Array> {
    const { blobs } = this.#deps;
    const work = async (): Promise<Uint8Array> => {
      const { body } = await blobs.get(audio.blobKey);
      const frames = await measurePeaks(body, audio);
      const kept = new Blob([frames]).stream();
      const sizeBytes = frames.byteLength;
      await blobs.put(key, kept, { contentType: 'application/octet-stream', sizeBytes });
      return frames;
    };
    const measuring = work().finally(() => this.#measuring.delete(key));
    this.#measuring.set(key, measuring);
    return measuring;
  }
}

function convertedAudio(session: SessionHead): NormalizedAudio {
  checkPlayable(session);
  const { normalized } = session.recording;
  if (normalized !== undefined) return normalized;
  throw new DomainError(
    'upload_missing',
    `The audio of session ${session.id} is not converted yet; ask again when it is being transcribed.`,
  );
}

function outside({ durationMs }: NormalizedAudio): DomainError {
  return new DomainError(
    'invalid_range',
    `The recording lasts ${durationMs} ms; \`from\` must be before \`to\` and before its end.`,
  );
}

function placesOf(
  frames: Uint8Array,
  channels: number,
  { fromMs, toMs }: { readonly fromMs: number; readonly toMs: number },
  buckets: number,
): readonly (readonly number[])[] {
  const count = Math.floor(frames.length / channels);
  const frameAt = (ms: number): number => Math.min(count, Math.floor(ms / peakFrameMs));
  return Array.from({ length: channels }, (_, channel) =>
    Array.from({ length: buckets }, (_place, index) => {
      const first = frameAt(fromMs + ((toMs - fromMs) * index) / buckets);
      const last = frameAt(fromMs + ((toMs - fromMs) * (index + 1)) / buckets);
      let loudest = 0;
      for (let frame = first; frame < Math.max(last, first + 1); frame += 1)
        loudest = Math.max(loudest, frames[frame * channels + channel] ?? 0);
      return loudest;
    }),
  );
}
