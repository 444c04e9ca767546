import type { ProfanityMode, PunctuationMode } from '../domain/session/settings.js';
import type { SpeechTicket } from '../domain/session/speech-ticket.js';
import type { PortErrorCode } from '../errors/port-error.js';
import { type Token, token } from '../token.js';
import type { CallOptions } from './call-options.js';

/** What an engine can do. Core compares settings with it before work starts. */
export interface SpeechCapabilities {
  /** Longest recording in milliseconds. */
  readonly maxDurationMs: number;
  /** Largest recording in bytes. */
  readonly maxBytes: number;
  /** BCP 47 tags the engine takes, or `'any'`. */
  readonly languages: readonly string[] | 'any';
  /** Whether the engine identifies the language among candidates. */
  readonly languageIdentification: boolean;
  /** Limit of speakers that it tells apart on one channel; 1: it does not tell them apart. */
  readonly maxSpeakers: number;
  /** Honors an exact number of speakers, not only a maximum. */
  readonly exactSpeakers: boolean;
  /** Takes two channels as two speakers. */
  readonly channelSeparation: boolean;
  /** Whether results have the times of single words, told by the engine or estimated. */
  readonly wordTimes: boolean;
  /** Modes that the engine supports. */
  readonly profanity: readonly ProfanityMode[];
  /** Modes that the engine supports. */
  readonly punctuation: readonly PunctuationMode[];
  /** Can give the spoken form ("ten meters") instead of the written one ("10 m"). */
  readonly lexical: boolean;
  /** Whether the engine uses phrase hints. */
  readonly phraseHints: boolean;
  /**
   * `start` with a known `idempotencyKey` returns the ticket of the earlier work instead of paying
   * for a second one, even if another process started it.
   */
  readonly idempotentStart: boolean;
  /** The sample rate the engine wants, in hertz. */
  readonly sampleRateHz: number;
}

/** The normalized recording: a 16-bit PCM WAV in the blob store. */
export interface SpeechAudio {
  /** Key of the WAV file in the blob store. */
  readonly blobKey: string;
  /** Size of the file in bytes. */
  readonly sizeBytes: number;
  /** Duration in milliseconds. */
  readonly durationMs: number;
  /** 1 for mono, 2 for stereo. */
  readonly channels: 1 | 2;
  /** Samples per second and channel. */
  readonly sampleRateHz: number;
}

/** What to transcribe and how. What an engine cannot honor it must name in `warnings`. */
export interface SpeechRequest {
  /** The recording to transcribe. */
  readonly audio: SpeechAudio;
  /** Names this work permanently: 1 to 128 characters of letters, digits, `.`, `_`, `-`. */
  readonly idempotencyKey: string;
  /** BCP 47; absent when the language is to be identified. */
  readonly language?: string;
  /** For identification. */
  readonly candidateLanguages?: readonly string[];
  /** Tell speakers apart on one channel. */
  readonly diarization: boolean;
  /** How many speakers there are, when it is known. */
  readonly speakers?: number;
  /** Each channel is one speaker. Only with two channels. */
  readonly channelSeparation: boolean;
  /** What to do with swear words. */
  readonly profanity: ProfanityMode;
  /** Where punctuation comes from. */
  readonly punctuation: PunctuationMode;
  /** Spoken form ("ten meters") instead of the written one ("10 m"). */
  readonly lexical: boolean;
  /** Words and names that are likely in the recording. */
  readonly phraseHints: readonly string[];
}

/** A recognized word. Times are milliseconds from the beginning of the recording. */
export interface RecognizedWord {
  readonly text: string;
  /** Milliseconds from the beginning of the recording. */
  readonly startMs: number;
  /** Milliseconds from the beginning of the recording; exclusive. */
  readonly endMs: number;
  /** 0 to 1. */
  readonly confidence?: number;
  /** The engine tells no times of words: this one is worked out from the pauses and the lengths. */
  readonly estimated?: true;
}

/** A stretch of speech by one speaker. Stretches of different speakers may overlap. */
export interface RecognizedUtterance {
  /** The engine's own label, if it told speakers apart. */
  readonly speaker?: string;
  /** 0 or 1, when channels were separated. */
  readonly channel?: 0 | 1;
  /** Milliseconds from the beginning of the recording. */
  readonly startMs: number;
  /** Milliseconds from the beginning of the recording; exclusive. */
  readonly endMs: number;
  /** Never empty. */
  readonly text: string;
  /** 0 to 1. */
  readonly confidence?: number;
  /** In order, within the utterance; their texts may differ from `text` in case and punctuation. */
  readonly words?: readonly RecognizedWord[];
}

/** A finished transcription. No utterances means that there was no speech. */
export interface SpeechResult {
  /** BCP 47; the one asked for, or the one identified, `und` when no candidate was heard. */
  readonly language: string;
  /** Ordered by `startMs`, all within the duration of the recording. */
  readonly utterances: readonly RecognizedUtterance[];
  /** The spans that were transcribed, ordered, without overlaps. Usually one: everything. */
  readonly coverage: readonly { readonly startMs: number; readonly endMs: number }[];
  /**
   * Where something sounds like speech, but the engine cannot make out the same words twice: another
   * language, music or noise. Ordered, outside `coverage`. Absent: the engine does not tell.
   */
  readonly unclear?: readonly { readonly startMs: number; readonly endMs: number }[];
  /** What of the request was not honored, in words for people. */
  readonly warnings: readonly string[];
  /** Name and version of the model, such as `pocketsphinx 5prealpha en-us`. */
  readonly model?: string;
}

/** The state of started work. */
export type SpeechStatus =
  | {
      readonly state: 'running';
      /** When to ask again, in whole milliseconds. */
      readonly retryAfterMs: number;
      /** 0 to 100, when the engine tells. */
      readonly percent?: number;
    }
  | { readonly state: 'done'; readonly result: SpeechResult }
  /** The work itself failed. Checking again does not help; starting again may, if `retryable`. */
  | {
      readonly state: 'failed';
      readonly code: PortErrorCode;
      readonly message: string;
      readonly retryable: boolean;
    };

export interface CheckOptions extends CallOptions {
  /** Called with the progress, 0 to 100, never falling. For engines that work inside `check`. */
  readonly onProgress?: ((percent: number) => void) | undefined;
}

/**
 * Turns a recording into words.
 *
 * `start` orders the work and `check` collects the result. Core stores the ticket in between, so that
 * a crash never pays twice. Engines that run in process, and services that answer in the same
 * request, only check the request in `start`, and do the work in `check`.
 */
export interface SpeechToText {
  /** Name of the adapter; equals `provider` of its tickets. */
  readonly provider: string;
  /** Languages, settings and limits of this engine. */
  readonly capabilities: SpeechCapabilities;

  /**
   * @throws PortError `unsupported` for a language or channel layout the engine does not take;
   *   `limit_exceeded` beyond its length or size; `invalid_argument` for a malformed request (a bad
   *   key, `channelSeparation` of one channel, neither language nor candidates); `not_found` when
   *   the audio is not in the blob store.
   */
  start(request: SpeechRequest, options?: CallOptions): Promise<SpeechTicket>;

  /**
   * Asks for the result, or computes it. May be called any number of times until `release`, also
   * after `done`, and then returns the same result. May take as long as the work, if the work is done
   * here. An abort ends the call, not work that a service was ordered to do: a later call continues.
   * A failed call rejects; failed work resolves with that status.
   *
   * @throws PortError `not_found` when the engine does not know the ticket (any more), or when it
   *   works here and the recording is gone; `invalid_argument` when another adapter issued it.
   */
  check(ticket: SpeechTicket, options?: CheckOptions): Promise<SpeechStatus>;

  /**
   * Removes everything held for this ticket, including running work. Resolves also when there is
   * nothing. Afterwards `check` rejects with `not_found`; only an engine that holds nothing
   * outside the ticket may answer as before.
   *
   * @throws PortError `invalid_argument` when another adapter issued the ticket: what that provider
   *   holds must not count as removed.
   */
  release(ticket: SpeechTicket, options?: CallOptions): Promise<void>;
}

export const SpeechToText: Token<SpeechToText> = token('speech-to-text');
