import type { FrameRange } from '../audio/voice-activity.js';
import { yieldToEventLoop } from './features.js';
import { scoreStep, Voice, type VoiceModel } from './voice.js';
import { stepFrames, type VoiceSteps } from './voice-steps.js';

/** One stretch of one voice. */
export interface VoiceTurn {
  readonly speaker: number;
  /** Steps, `end` excluded. */
  readonly first: number;
  readonly end: number;
  /** In frames of 10 ms. */
  readonly frames: FrameRange;
}

/** Who speaks when, and how well that explains the recording. */
export interface Division {
  readonly voices: readonly Voice[];
  readonly turns: readonly VoiceTurn[];
  /** Logarithm of a probability, up to a constant of the recording. */
  readonly score: number;
}

/** Logarithm of the odds against a change of speaker at a pause: one pause in four has one. */
const changeCostAtPause = 1;
/** The same for 100 ms inside running speech, where one in a thousand has one. */
const changeCost = 7;
const rounds = 4;
const runsPerTurn = 50;

/**
 * Gives every step to a voice: the likeliest path through the voices, repeated with voices taken
 * from its own result. Resolves the best division on the way.
 */
export async function resegment(
  steps: VoiceSteps,
  start: readonly Voice[],
  signal: AbortSignal | undefined,
): Promise<Division> {
  let best = await divide(steps, start, signal);
  let division = best;
  for (let round = 1; round < rounds; round += 1) {
    division = await divide(steps, division.voices, signal);
    if (division.score > best.score) best = division;
  }
  return best;
}

async function divide(
  steps: VoiceSteps,
  start: readonly Voice[],
  signal: AbortSignal | undefined,
): Promise<Division> {
  const models = start.map((voice) => voice.model());
  const path = await bestPath(steps, models, signal);
  const turns = toTurns(steps, path);
  const voices = start.map(() => new Voice());
  for (const turn of turns) voices[turn.speaker]?.addSteps(steps, turn.first, turn.end);
  const evidence = voices.reduce((sum, voice) => sum + voice.model().evidence, 0);
  return { voices, turns, score: evidence - costOfChanges(steps, path) };
}

async function bestPath(
  steps: VoiceSteps,
  models: readonly VoiceModel[],
  signal: AbortSignal | undefined,
): Promise<Uint8Array> {
  const scores = new Float64Array(models.length);
  const back = new Uint8Array(steps.length * models.length);
  for (const [index, { first, end }] of steps.runs.entries()) {
    if (index % runsPerTurn === 0) await yieldToEventLoop(signal);
    for (let step = first; step < end; step += 1) {
      const cost = step === first ? changeCostAtPause : changeCost;
      advance(scores, cost, back.subarray(step * models.length));
      for (const [voice, model] of models.entries()) {
        scores[voice] = (scores[voice] ?? 0) + scoreStep(model, steps, step);
      }
    }
  }
  return trace(scores, back);
}

/** One step of the Viterbi search; `back` gets the best predecessor of every voice. */
function advance(scores: Float64Array, cost: number, back: Uint8Array): void {
  let best = 0;
  for (let voice = 1; voice < scores.length; voice += 1) {
    if ((scores[voice] ?? 0) > (scores[best] ?? 0)) best = voice;
  }
  const changed = (scores[best] ?? 0) - cost;
  for (const [voice, stayed] of scores.entries()) {
    back[voice] = stayed >= changed ? voice : best;
    scores[voice] = Math.max(stayed, changed);
  }
}

function trace(scores: Float64Array, back: Uint8Array): Uint8Array {
  const path = new Uint8Array(back.length / scores.length);
  let voice = scores.indexOf(Math.max(...scores));
  for (let step = path.length - 1; step >= 0; step -= 1) {
    path[step] = voice;
    voice = back[step * scores.length + voice] ?? 0;
  }
  return path;
}

function costOfChanges(steps: VoiceSteps, path: Uint8Array): number {
  let cost = 0;
  for (const { first, end } of steps.runs) {
    if (first > 0 && path[first] !== path[first - 1]) cost += changeCostAtPause;
    for (let step = first + 1; step < end; step += 1) {
      if (path[step] !== path[step - 1]) cost += changeCost;
    }
  }
  return cost;
}

function toTurns(steps: VoiceSteps, path: Uint8Array): VoiceTurn[] {
  const turns: VoiceTurn[] = [];
  for (const { first, end, region } of steps.runs) {
    for (let from = first, at = first + 1; at <= end; at += 1) {
      if (at < end && path[at] === path[from]) continue;
      const frames = {
        start: region.start + (from - first) * stepFrames,
        end: Math.min(region.end, region.start + (at - first) * stepFrames),
      };
      turns.push({ speaker: path[from] ?? 0, first: from, end: at, frames });
      from = at;
    }
  }
  return turns;
}
