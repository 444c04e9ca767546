import { type Token, token } from '../token.js';
import type { GetOptions } from './blob-store.js';
import type { CallOptions } from './call-options.js';

/**
 * Opens the recording from its beginning; may be called more than once. A tool passes `range` only
 * if it was given `sizeBytes`; the source then must return just that range.
 */
export type MediaSource = (options?: GetOptions) => Promise<ReadableStream<Uint8Array>>;

export interface ProbeOptions extends CallOptions {
  /** Size of the source in bytes, if known; the tool may then read only parts of it. */
  readonly sizeBytes?: number;
}

/** Facts about a media file, read from its container. */
export interface MediaFacts {
  /** Name of the container as ffmpeg spells it, such as `wav` or `mov,mp4,m4a,3gp,3g2,mj2`. */
  readonly format: string;
  /** Duration of the recording in milliseconds, if known. */
  readonly durationMs?: number;
  /**
   * Whether the container itself states the duration. Otherwise it is absent or estimated from
   * the bit rate, and proves nothing about missing bytes.
   */
  readonly durationDeclared: boolean;
  /** The first audio stream; absent if there is none. */
  readonly audio?: {
    readonly codec: string;
    readonly channels: number;
    readonly sampleRateHz: number;
  };
  /** Whether the file has a video stream. */
  readonly hasVideo: boolean;
}

/** Linear PCM, 16 bits, little endian, in a WAV container: what every engine takes. */
export interface ConvertTarget {
  /** 1,000 to 192,000. */
  readonly sampleRateHz: number;
  /** 1 mixes all channels; 2 keeps left and right. */
  readonly channels: 1 | 2;
  /** Reduces steady background noise, as well as the tool can; one that cannot leaves it. */
  readonly denoise?: boolean;
}

export interface ConvertOptions extends CallOptions {
  /** The source's duration in milliseconds, if known; without it there is no progress to tell. */
  readonly durationMs?: number;
  /**
   * The longest result, in milliseconds: the conversion stops there, and what the source holds
   * beyond is left out. Default: no such limit.
   */
  readonly maxDurationMs?: number;
  /** How much of the source was read, 0 to 1, never falling. */
  readonly onProgress?: (share: number) => void;
}

/** A finished conversion. Exactly one consumer must read `body` or cancel it. */
export interface ConvertedAudio {
  /** A WAV file whose header states its true sizes. */
  readonly body: ReadableStream<Uint8Array>;
  /** Size of `body` in bytes, header included. */
  readonly sizeBytes: number;
  /** Duration of the decoded audio, in milliseconds. */
  readonly durationMs: number;
  /** Channels of the result. */
  readonly channels: 1 | 2;
  /** Samples per second and channel. */
  readonly sampleRateHz: number;
}

/**
 * Reads what is in media files and turns them into plain audio.
 *
 * Sources are untrusted: an adapter must not follow references out of the file, open the network
 * or run without limits of time and memory, and it bounds how many sources are probed at once. Its
 * temporary files are removed when the call, or the returned stream, has ended for any reason.
 */
export interface MediaTool {
  /**
   * @throws PortError `invalid_argument` when the bytes are empty, are not media that the tool can
   *   read, or take too much work to read; `unavailable` when the tool ran out of time, was killed or
   *   waited too long for a free slot; `unsupported` when it is not installed; `limit_exceeded` when there is no room to work.
   */
  probe(source: MediaSource, options?: ProbeOptions): Promise<MediaFacts>;

  /**
   * Decodes the first audio stream. What can be decoded of a damaged file is delivered: compare
   * the durations to notice what is missing. Resolves when the conversion is complete; the signal
   * also ends the stream that it resolved with.
   *
   * @throws PortError as `probe`; `invalid_argument` also when there is no audio stream or not a
   *   single sample in it.
   */
  convert(
    source: MediaSource,
    target: ConvertTarget,
    options?: ConvertOptions,
  ): Promise<ConvertedAudio>;
}

export const MediaTool: Token<MediaTool> = token('media-tool');
