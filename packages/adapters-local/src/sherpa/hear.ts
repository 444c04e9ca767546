import type { CallOptions } from '@attune/core/ports';
import { frameMs, frameSamples, measureLevels, sampleRate } from '../audio/levels.js';
import type { PcmFile } from '../audio/pcm-file.js';
import { type FrameRange, findSpeech } from '../audio/voice-activity.js';
import { diarize, type SpeakerTurn } from '../diarization/diarize.js';
import type { Spoken } from '../openai-compatible-speech/spoken.js';
import type { Engine } from './engine.js';
import type { AudioRange } from './engine-process.js';
import { type HeardPieces, hearPieces } from './hear-pieces.js';
import { planPieces } from './plan-pieces.js';
import { planRanges } from './plan-ranges.js';
import type { SpeechModel } from './read-model.js';
import { recognizerConfig } from './recognizer-config.js';
import { type Recognition, spokenIn } from './spoken-in.js';
import { type VoiceModels, voicesConfig } from './voice-models.js';

/** What a recording is heard with. */
export interface Ear extends CallOptions {
  readonly engine: Engine;
  readonly model: SpeechModel;
  readonly voices: VoiceModels | undefined;
  readonly threads: number;
}

/** Who speaks when. */
export type Turns = readonly Pick<SpeakerTurn, 'speaker' | 'startMs' | 'endMs'>[];

/** Models of any size are faster than this many times the length of the audio, or hang. */
const limitPerAudioMs = 30;
const limitBaseMs = 60_000;
/** All samples of a recording are in memory while the models tell voices apart: 0.9 GB at this length. */
const longestVoicesMs = 4 * 3_600_000;

/** What was heard on a channel, and where words may be missing. */
export interface HeardWords {
  readonly words: readonly Spoken[];
  readonly gaps: HeardPieces['gaps'];
  /** The gaps of which something was heard, and something else each time. */
  readonly unclear: HeardPieces['unclear'];
}

/**
 * Recognizes one channel: its speech is found, cut at its pauses and recognized piece by piece.
 * `turns` says who speaks when, as far as that is known beforehand; it is asked when that is needed,
 * if ever: a promise that is waited for later could fail while nobody waits. `onProgress` is told
 * the share that is done, 0 to 1, never falling.
 */
export async function hearWords(
  file: PcmFile,
  ear: Ear & { readonly language: string | undefined },
  turns: () => Promise<Turns | undefined>,
  onProgress: (share: number) => void,
): Promise<HeardWords> {
  const measuring = measureLevels(file.read(), ear.signal);
  const [levels, speech] = await Promise.all([measuring, speechOf(file, measuring, ear)]);
  // What writes sentences wants to hear them whole.
  if (ear.model.family.punctuation !== 'automatic')
    return {
      words: await hearRanges(file, planRanges(levels, speech), ear, onProgress),
      ...{ gaps: [], unclear: [] },
    };
  const { model, language, engine, threads, signal } = ear;
  const pieces = planPieces(levels, speech, await turns());
  const pieceEar = {
    ...{ engine, signal, limitOf, punctuation: model.punctuation && !model.capitals },
    ...{ config: recognizerConfig(model, { ...worksWith(model, threads), language }) },
    parallel: worksWith(model, threads).parallel,
    english: /^en\b/iu.test(language ?? ''),
  };
  const { spoken, gaps, unclear } = await hearPieces(file, pieces, pieceEar, onProgress);
  const plain = ({ text, ...one }: Spoken) => ({ ...one, text: text.toLowerCase() });
  return { words: model.capitals ? spoken.map(plain) : spoken, gaps, unclear };
}

/**
 * How the processors are used: a small model hears several pieces at once, each on one of them;
 * of a large one the memory for several would be too much.
 */
export function worksWith(
  { family }: SpeechModel,
  threads: number,
): { readonly threads: number; readonly parallel: number } {
  return family.key === 'moonshine' ? { threads: 1, parallel: threads } : { threads, parallel: 1 };
}

async function hearRanges(
  file: PcmFile,
  ranges: readonly FrameRange[],
  { engine, model, threads, language, signal }: Parameters<typeof hearWords>[1],
  onProgress: (share: number) => void,
): Promise<Spoken[]> {
  const config = recognizerConfig(model, { threads, language });
  const total = ranges.reduce((sum, range) => sum + range.end - range.start, 0);
  const spoken: Spoken[] = [];
  let done = 0;
  for (const range of ranges) {
    const question = { ask: 'decode', config, audio: samplesOf(file, range) } as const;
    const heard = await engine.ask(question, { signal, limitMs: limitOf(range) });
    const span = { startMs: range.start * frameMs, endMs: range.end * frameMs };
    spoken.push(...spokenIn(heard as Recognition, span, model.capitals));
    done += range.end - range.start;
    onProgress(done / total);
  }
  return spoken;
}

/** By the model for it where there is one, by level otherwise. */
async function speechOf(
  file: PcmFile,
  levels: Promise<Float32Array>,
  { engine, model, signal }: Ear,
): Promise<FrameRange[]> {
  const end = Math.floor(file.samples / frameSamples);
  if (model.voiceActivity === undefined || end === 0)
    return findSpeech(await levels, { minPauseFrames: 40, minSpeechFrames: 5 });
  const config = {
    sileroVad: {
      model: model.voiceActivity,
      ...{ threshold: 0.5, minSilenceDuration: 0.1, minSpeechDuration: 0.1 },
      ...{ windowSize: 512, maxSpeechDuration: 25 },
    },
    ...{ sampleRate, numThreads: 1, debug: 0, provider: 'cpu' },
  };
  const whole = { start: 0, end };
  const question = { ask: 'findSpeech', config, audio: samplesOf(file, whole) } as const;
  const found = await engine.ask(question, { signal, limitMs: limitOf(whole) });
  return (found as { start: number; end: number }[]).map((range) => ({
    start: Math.max(0, Math.floor(range.start / frameSamples)),
    end: Math.min(end, Math.ceil(range.end / frameSamples)),
  }));
}

/** Who speaks when: by the models for it where there are any, by our own ear otherwise. */
export async function hearVoices(
  file: PcmFile,
  speakers: number | undefined,
  { engine, voices, threads, signal }: Ear,
): Promise<{ readonly turns: Turns; readonly warnings: readonly string[] }> {
  if (voices === undefined || file.durationMs > longestVoicesMs || file.samples === 0) {
    const turns = await diarize(file.read(), { speakers, signal });
    return { turns, warnings: voices !== undefined && file.samples > 0 ? [tooLong] : [] };
  }
  const question = {
    ask: 'tellVoices',
    config: voicesConfig(voices, { threads, speakers }),
    audio: { path: file.path, from: 0, to: file.samples },
  } as const;
  const limitMs = limitBaseMs + file.durationMs * limitPerAudioMs;
  const found = await engine.ask(question, { signal, limitMs });
  const turns = (found as { start: number; end: number; speaker: number }[]).map((turn) => ({
    speaker: turn.speaker,
    startMs: Math.round(turn.start * 1_000),
    endMs: Math.round(turn.end * 1_000),
  }));
  return { turns: turns.toSorted((a, b) => a.startMs - b.startMs), warnings: [] };
}

const tooLong =
  'The recording is too long for the diarization models: speakers were told apart without them.';

function limitOf({ start, end }: FrameRange): number {
  return limitBaseMs + (end - start) * frameMs * limitPerAudioMs;
}

function samplesOf(file: PcmFile, { start, end }: FrameRange): AudioRange {
  const to = Math.min(file.samples, end * frameSamples);
  return { path: file.path, from: start * frameSamples, to };
}
