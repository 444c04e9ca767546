import assert from 'node:assert/strict';
import { toneWav as wav } from '../../adapter-kit/tone-wav.js';
import { languageFits } from '../../domain/language-fits.js';
import type { BlobStore } from '../../ports/blob-store.js';
import type { SpeechAudio, SpeechRequest, SpeechToText } from '../../ports/speech-to-text.js';
import type { ConformanceCase, Harness } from '../kit.js';

/** A short real utterance. */
export interface SpokenSample {
  /** A WAV of 16-bit samples with a plain header of 44 bytes: one channel, at the engine's rate. */
  readonly wav: Uint8Array;
  /** What is said in it. */
  readonly words: string;
  /** BCP 47. */
  readonly language: string;
}

export interface SpeechToTextHarness extends Harness<SpeechToText> {
  /** Where the adapter reads recordings from; the suite puts its own there. */
  readonly blobs: BlobStore;
  /** The adapter made anew, as after a crash: same blob store, same provider, nothing in memory. */
  reopen(): Promise<SpeechToText>;
  /** With the `realSpeech` capability. */
  readonly speech?: SpokenSample;
  /** What must never be seen in a ticket: the keys and passwords the adapter was given. */
  readonly secrets?: readonly string[];
  /** How many pieces of work the provider was given; asked by the case on `idempotentStart`. */
  bought?(): Promise<number>;
  /** There with the capability `faults`. */
  readonly service?: {
    /** The calls in which the provider is asked anything. Default: all. */
    readonly asked?: readonly ('start' | 'check' | 'release')[];
    /** From now on the provider turns every call away in this way, or none any more. */
    refuse(code: 'unavailable' | 'rate_limited' | 'unauthenticated' | undefined): void;
    /** The work that is started from now on fails at the provider. */
    failWork(): void;
  };
  /** Lets time pass between two checks. Without it the cases wait, never longer than 250 ms. */
  pause?(ms: number): Promise<void>;
}

/**
 * What an engine can do, as far as it changes what must hold. `holdsWork`: something is kept for a
 * ticket, here or at a provider. `faults`: the harness has the provider in its hands. `anyLanguage`: `capabilities.languages` is `'any'`. `realSpeech`:
 * the harness has a spoken sample and the engine really listens.
 */
export type SpeechToTextCapability =
  | 'idempotentStart'
  | 'channelSeparation'
  | 'languageIdentification'
  | 'anyLanguage'
  | 'holdsWork'
  | 'faults'
  | 'realSpeech';

type SpeechToTextCase = ConformanceCase<SpeechToTextHarness, SpeechToTextCapability>;

/** What a recording of the suite holds: a generated sound on each channel, or the spoken sample. */
interface Sound {
  readonly durationMs?: number;
  /** One per channel, in hertz; 0 is silence. */
  readonly tonesHz?: readonly number[];
}

let recordings = 0;

/** Stores a generated recording in the shape the engine wants. */
function record(harness: SpeechToTextHarness, sound: Sound = {}): Promise<SpeechAudio> {
  const { sampleRateHz } = harness.port.capabilities;
  return storeWav(harness, wav({ durationMs: 1_500, ...sound, sampleRateHz }));
}

/** Stores a WAV file with a plain header of 44 bytes. */
async function storeWav(harness: SpeechToTextHarness, bytes: Uint8Array): Promise<SpeechAudio> {
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const channels = view.getUint16(22, true) === 2 ? 2 : 1;
  const sampleRateHz = view.getUint32(24, true);
  recordings += 1;
  const blobKey = `conformance/recording-${recordings}-${crypto.randomUUID()}.wav`;
  await harness.blobs.put(blobKey, bytes, { contentType: 'audio/wav' });
  const sizeBytes = bytes.byteLength;
  const durationMs = Math.floor(((sizeBytes - 44) * 1_000) / (sampleRateHz * channels * 2));
  return { blobKey, sizeBytes, durationMs, channels, sampleRateHz };
}

/** The spoken sample; on one side of two channels when `side` is given. */
async function recordSpeech(harness: SpeechToTextHarness, side?: 0 | 1): Promise<SpeechAudio> {
  const { speech } = harness;
  assert.ok(speech !== undefined, 'the realSpeech capability needs `speech` in the harness');
  if (side === undefined) return storeWav(harness, speech.wav);
  const mono = speech.wav.subarray(44);
  const { sampleRateHz } = harness.port.capabilities;
  const durationMs = (mono.byteLength / 2 / sampleRateHz) * 1_000;
  const stereo = wav({ sampleRateHz, durationMs, tonesHz: [0, 0] });
  for (let at = 0; at + 1 < mono.byteLength; at += 2) {
    stereo.set(mono.subarray(at, at + 2), 44 + at * 2 + side * 2);
  }
  return storeWav(harness, stereo);
}

/** Something to listen to: the spoken sample, or a tone where there is none. */
function recordSound(harness: SpeechToTextHarness): Promise<SpeechAudio> {
  return harness.speech === undefined ? record(harness) : recordSpeech(harness);
}

/** A request that asks for nothing special. */
function requestFor(
  harness: SpeechToTextHarness,
  audio: SpeechAudio,
  changes: Partial<SpeechRequest> = {},
): SpeechRequest {
  const { capabilities } = harness.port;
  return {
    audio,
    idempotencyKey: `conformance.${crypto.randomUUID()}`,
    language: languageOf(harness),
    diarization: false,
    channelSeparation: false,
    profanity: capabilities.profanity[0] ?? 'raw',
    punctuation: capabilities.punctuation[0] ?? 'none',
    lexical: false,
    phraseHints: [],
    ...changes,
  };
}

/** A language the engine takes. */
function languageOf({ port, speech }: SpeechToTextHarness): string {
  const { languages } = port.capabilities;
  if (speech !== undefined) return speech.language;
  return languageFits('en-US', languages) ? 'en-US' : (languages[0] ?? 'en-US');
}

export type { SpeechToTextCase };
export { languageOf, record, recordSound, recordSpeech, requestFor };
