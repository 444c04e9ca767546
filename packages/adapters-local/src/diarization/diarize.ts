import { frameMs, type PcmStream } from '../audio/levels.js';
import { findSpeech } from '../audio/voice-activity.js';
import { cluster } from './clustering.js';
import { dimensions, extractFeatures, type VoiceFeatures } from './features.js';
import { GaussianStats } from './gaussian.js';
import { cutAtChanges, type Piece, voiceStats } from './pieces.js';
import { type FrameTurn, resegment } from './resegmentation.js';

export interface DiarizationOptions {
  /** How many people speak, when that is known. */
  readonly speakers?: number | undefined;
  /** The most that may come out when it is not known. Default 6. */
  readonly maxSpeakers?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** A stretch in which one person speaks. */
export interface SpeakerTurn {
  /** From 0, in the order in which they are first heard. */
  readonly speaker: number;
  readonly startMs: number;
  readonly endMs: number;
  /** 0.5: might as well be someone else; 1: no doubt. */
  readonly confidence: number;
}

/** Pauses from this length on end a stretch of speech: people rarely take over without one. */
const minPauseFrames = 20;
const minSpeechFrames = 8;
/** A piece with fewer voiced frames than this does not take part in finding the speakers. */
const minVoicedFrames = 60;
/** A speaker who is heard for less voiced time than this is not counted, in frames of 10 ms. */
const minSpeakerFrames = 100;
/** See `cluster`: how different two voices have to be to count as two people. */
const speakerCost = 2.3;
const rounds = 4;

/**
 * Tells who speaks when in a recording of one channel, without any model: voices are told apart
 * by the normal distribution of their spectra and pitch. Resolves turns in order that do not
 * overlap; pauses belong to nobody.
 */
export async function diarize(
  pcm: PcmStream,
  options: DiarizationOptions = {},
): Promise<SpeakerTurn[]> {
  const features = await extractFeatures(pcm, options);
  const regions = findSpeech(features.levels, { minPauseFrames, minSpeechFrames });
  if (regions.length === 0) return [];
  const floor = varianceFloor(features);
  const pieces = cutAtChanges(features, regions, floor);
  const voices = await findVoices(pieces, floor, options);
  const turns = await resegment(features, regions, voices, { ...options, floor, rounds });
  return toSpeakerTurns(turns);
}

/** No variance may be believed to be less than a hundredth of what the whole recording has. */
function varianceFloor(features: VoiceFeatures): Float64Array {
  const all = voiceStats(features, { start: 0, end: features.frames });
  return all.variances().map((variance) => Math.max(1e-4, variance / 100));
}

async function findVoices(
  pieces: readonly Piece[],
  floor: Float64Array,
  options: DiarizationOptions,
): Promise<GaussianStats[]> {
  const usable = pieces.map(({ stats }) => stats).filter(({ count }) => count >= minVoicedFrames);
  const groups = await cluster(usable, {
    exactly: options.speakers,
    atMost: options.maxSpeakers ?? 6,
    cost: speakerCost,
    floor,
    signal: options.signal,
  });
  const voices = groups.map((members) => {
    const voice = new GaussianStats(dimensions);
    for (const member of members) voice.add(usable[member] ?? new GaussianStats(dimensions));
    return voice;
  });
  const lasting =
    options.speakers === undefined
      ? voices.filter(({ count }) => count >= minSpeakerFrames)
      : voices;
  if (lasting.length > 0) return lasting;
  const everyone = new GaussianStats(dimensions);
  for (const { stats } of pieces) everyone.add(stats);
  return [everyone];
}

function toSpeakerTurns(turns: readonly FrameTurn[]): SpeakerTurn[] {
  const numbers = new Map<number, number>();
  return turns.map((turn) => {
    const speaker = numbers.get(turn.speaker) ?? numbers.size;
    numbers.set(turn.speaker, speaker);
    return {
      speaker,
      startMs: turn.start * frameMs,
      endMs: turn.end * frameMs,
      confidence: 1 / (1 + Math.exp(-turn.margin)),
    };
  });
}
