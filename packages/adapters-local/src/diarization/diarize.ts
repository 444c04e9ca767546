import { frameMs, type PcmStream } from '../audio/levels.js';
import { findSpeech } from '../audio/voice-activity.js';
import { extractFeatures } from './features.js';
import { type Division, resegment, type VoiceTurn } from './resegmentation.js';
import { splitVoice } from './split-voice.js';
import { separation, Voice, type VoiceModel } from './voice.js';
import { toSteps, type VoiceSteps } from './voice-steps.js';

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
  /** 0.5: another speaker is as likely; 1: certain. */
  readonly confidence: number;
}

/** Pauses from this length on end a stretch of speech: people rarely take over without one. */
const minPauseFrames = 20;
const minSpeechFrames = 8;
/** A speaker who is heard for less voiced time than this is not counted, in frames of 10 ms. */
const minSpeakerFrames = 100;
/** A further speaker has to make the whole at least so much likelier (natural logarithm). */
const minGain = 5;
/**
 * Voices closer than this (see `separation`) are moods of one person. More is asked of a third
 * voice than of a second: a conversation mostly has two, and a recording always has noises.
 */
const minSeparation = 0.9;
const minSeparationBeyondTwo = 1.4;
/**
 * From this share of what all voices before it explain, a further voice may be as close as a second
 * one: what one person's moods explain stays far below what tells two people apart.
 */
const minShareOfGain = 0.3;

/**
 * Tells who speaks when in a recording of one channel, without any model: voices are told apart
 * by the mean of their spectra and pitch. Resolves turns in order that do not overlap; pauses
 * belong to no speaker.
 */
export async function diarize(
  pcm: PcmStream,
  options: DiarizationOptions = {},
): Promise<SpeakerTurn[]> {
  const features = await extractFeatures(pcm, options);
  const regions = findSpeech(features.levels, { minPauseFrames, minSpeechFrames });
  const steps = await toSteps(features, regions, options.signal);
  return toSpeakerTurns(steps, await findSpeakers(steps, options));
}

/** Begins with one voice and splits, each time the voice whose parting explains most. */
async function findSpeakers(steps: VoiceSteps, options: DiarizationOptions): Promise<Division> {
  const everyone = new Voice();
  everyone.addSteps(steps, 0, steps.length);
  let division = await resegment(steps, [everyone], options.signal);
  const alone = division.score;
  while (division.voices.length < (options.speakers ?? options.maxSpeakers ?? 6)) {
    const next = await withOneMore(steps, division, options.signal);
    if (next === undefined) break;
    if (options.speakers === undefined && !isBelievable(next, division, alone)) break;
    division = next;
  }
  return division;
}

async function withOneMore(
  steps: VoiceSteps,
  { voices, turns }: Division,
  signal: AbortSignal | undefined,
): Promise<Division | undefined> {
  let best: Division | undefined;
  for (const speaker of voices.keys()) {
    const own = turns.filter((turn) => turn.speaker === speaker);
    const pair = await splitVoice(steps, own, signal);
    if (pair === undefined) continue;
    const others = voices.filter((_, index) => index !== speaker);
    const division = await resegment(steps, [...others, ...pair], signal);
    if (best === undefined || division.score > best.score) best = division;
  }
  return best;
}

/** `alone` is the score of the division with one voice. */
function isBelievable({ voices, score }: Division, before: Division, alone: number): boolean {
  if (score < before.score + minGain) return false;
  if (voices.some(({ count }) => count < minSpeakerFrames)) return false;
  const least = separationNeeded(voices.length, score - before.score, before.score - alone);
  return voices.every((voice, index) =>
    voices.slice(0, index).every((other) => separation(voice, other) >= least),
  );
}

/**
 * How far apart all voices have to be with a further one, which explains `gain` more than the ones
 * before it; these explain `gainBefore` more than a single voice.
 */
export function separationNeeded(voices: number, gain: number, gainBefore: number): number {
  const explainsMuch = gain >= minShareOfGain * gainBefore;
  return voices === 2 || explainsMuch ? minSeparation : minSeparationBeyondTwo;
}

function toSpeakerTurns(steps: VoiceSteps, { voices, turns }: Division): SpeakerTurn[] {
  const models = voices.map((voice) => voice.model());
  const numbers = new Map<number, number>();
  return turns.map((turn) => {
    const speaker = numbers.get(turn.speaker) ?? numbers.size;
    numbers.set(turn.speaker, speaker);
    return {
      speaker,
      startMs: turn.frames.start * frameMs,
      endMs: turn.frames.end * frameMs,
      confidence: confidenceOf(steps, turn, models),
    };
  });
}

/** The probability of this speaker against the likeliest other one. */
function confidenceOf(steps: VoiceSteps, turn: VoiceTurn, models: readonly VoiceModel[]): number {
  const heard = new Voice();
  heard.addSteps(steps, turn.first, turn.end);
  const scores = models.map((model) => heard.score(model));
  const own = scores[turn.speaker] ?? 0;
  const other = Math.max(...scores.filter((_, voice) => voice !== turn.speaker));
  return Math.max(0.5, 1 / (1 + Math.exp(other - own)));
}
