import type { ProfanityMode, PunctuationMode } from '../domain/session/settings.js';
import type { SpeechTicket } from '../domain/session/speech-ticket.js';
import type { PortErrorCode } from '../errors/port-error.js';
import { type Token, token } from '../token.js';
import type { CallOptions } from './call-options.js';

/** What an engine can do. Settings are held against it before work starts. */
export interface SpeechCapabilities {
  /** Longest recording in milliseconds. */
  readonly maxDurationMs: number;
  /** Largest recording in bytes. */
  readonly maxBytes: number;
  /** BCP 47 tags the engine takes, or `'any'`. */
  readonly languages: readonly string[] | 'any';
  /** Finds out the language among candidates. */
  readonly languageIdentification: boolean;
  /** Most speakers it tells apart on one channel; 1 means it does not. */
  readonly maxSpeakers: number;
  /** Honours an exact number of speakers, not only a maximum. */
  readonly exactSpeakers: boolean;
  /** Takes two channels as two speakers. */
  readonly channelSeparation: boolean;
  readonly wordTimes: boolean;
  readonly profanity: readonly ProfanityMode[];
  readonly punctuation: readonly PunctuationMode[];
  /** Can give the spoken form ("ten meters") instead of the written one ("10 m"). */
  readonly lexical: boolean;
  readonly phraseHints: boolean;
  /**
   * `start` with a known `idempotencyKey` gives the ticket of the earlier work, also when that was
   * started elsewhere, instead of buying a second piece.
   */
  readonly idempotentStart: boolean;
  /** The sample rate the engine wants, in hertz. */
  readonly sampleRateHz: number;
}

/** The normalized recording: a 16-bit PCM WAV in the blob store. */
export interface SpeechAudio {
  readonly blobKey: string;
  readonly sizeBytes: number;
  readonly durationMs: number;
  readonly channels: 1 | 2;
  readonly sampleRateHz: number;
}

/** What to transcribe and how. What an engine cannot honour it must name in `warnings`. */
export interface SpeechRequest {
  readonly audio: SpeechAudio;
  /** Names this piece of work for ever: 1 to 128 characters of letters, digits, `.`, `_`, `-`. */
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
  readonly profanity: ProfanityMode;
  readonly punctuation: PunctuationMode;
  readonly lexical: boolean;
  readonly phraseHints: readonly string[];
}

/** A recognized word. Times are milliseconds from the beginning of the recording. */
export interface RecognizedWord {
  readonly text: string;
  readonly startMs: number;
  readonly endMs: number;
  /** 0 to 1. */
  readonly confidence?: number;
}

/** A stretch of speech by one speaker. Stretches of different speakers may overlap. */
export interface RecognizedUtterance {
  /** The engine's own label, when it told speakers apart. */
  readonly speaker?: string;
  /** 0 or 1, when channels were separated. */
  readonly channel?: 0 | 1;
  readonly startMs: number;
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
  /** The spans that were really listened to, ordered, apart. Usually one: everything. */
  readonly coverage: readonly { readonly startMs: number; readonly endMs: number }[];
  /** What of the request was not honoured, in words for people. */
  readonly warnings: readonly string[];
  /** Name and version of what did the work, such as `pocketsphinx 5prealpha en-us`. */
  readonly model?: string;
}

/** How started work stands. */
export type SpeechStatus =
  | {
      readonly state: 'running';
      /** When to ask again, in whole milliseconds. */
      readonly retryAfterMs: number;
      /** 0 to 100, when the engine tells. */
      readonly percent?: number;
    }
  | { readonly state: 'done'; readonly result: SpeechResult }
  /** The work itself failed. Asking again does not help; starting anew may, when `retryable`. */
  | {
      readonly state: 'failed';
      readonly code: PortErrorCode;
      readonly message: string;
      readonly retryable: boolean;
    };

export interface CheckOptions extends CallOptions {
  /** How far the work is, 0 to 100, never falling. For engines that work inside `check`. */
  readonly onProgress?: ((percent: number) => void) | undefined;
}

/**
 * Turns a recording into words.
 *
 * The work is bought with `start` and collected with `check`. The ticket is stored in between, so
 * that a crash never buys twice. Engines that work in process, and services that answer in the
 * same request, do nothing in `start` but check the request, and do the work inside `check`.
 */
export interface SpeechToText {
  /** Name of the adapter; equals `provider` of its tickets. */
  readonly provider: string;
  readonly capabilities: SpeechCapabilities;

  /**
   * @throws PortError `unsupported` for a language or channel layout the engine does not take;
   *   `limit_exceeded` beyond its length or size; `invalid_argument` for a malformed request (a bad
   *   key, `channelSeparation` of one channel, neither language nor candidates); `not_found` when
   *   the audio is not in the blob store.
   */
  start(request: SpeechRequest, options?: CallOptions): Promise<SpeechTicket>;

  /**
   * Asks for the result, or works it out. May be called any number of times, also after `done`,
   * until `release`, and gives the same result every time; may take as long as the work takes where
   * the work is done here. An aborted call ends the asking, not work that was bought: a later call
   * goes on. That a call failed is a rejection; that the work failed is an answer.
   *
   * @throws PortError `not_found` when the engine does not know the ticket (any more), or when it
   *   works here and the recording is gone; `invalid_argument` when another adapter issued it.
   */
  check(ticket: SpeechTicket, options?: CheckOptions): Promise<SpeechStatus>;

  /**
   * Removes whatever is held for this ticket, running work included. Resolves also when there is
   * nothing. From then on `check` rejects with `not_found`; only an engine that holds nothing
   * outside the ticket may answer as before.
   *
   * @throws PortError `invalid_argument` when another adapter issued the ticket: what that provider
   *   holds must not pass for removed.
   */
  release(ticket: SpeechTicket, options?: CallOptions): Promise<void>;
}

export const SpeechToText: Token<SpeechToText> = token('speech-to-text');
