import { quietest } from '../audio/quietest.js';
import { findSpeech } from '../audio/voice-activity.js';

/** A part of a recording that is sent on its own. Milliseconds. */
export interface Chunk {
  /** What it answers for: chunks follow one another without a gap. */
  readonly startMs: number;
  readonly endMs: number;
  /** What is sent: a little more on either side, so that no word is heard in halves only. */
  readonly fromMs: number;
  readonly toMs: number;
  /** Spans of the sent audio that seem to contain speech. */
  readonly speech: readonly { readonly startMs: number; readonly endMs: number }[];
  /** Nothing but digital silence: there is nothing to send. */
  readonly silent: boolean;
}

export interface PlanOptions {
  readonly durationMs: number;
  /** What a chunk answers for at most. */
  readonly longestMs: number;
  readonly overlapMs: number;
}

const frameMs = 10;
/** Pauses from here on are places to cut at. */
const minPauseFrames = 20;
const minSpeechFrames = 5;
/** Below the quietest step of the loudness scale that is sound, in decibels. */
const silenceDb = 1;

/** Cuts a recording into chunks of about the same length, in the middle of its longest pauses. */
export function planChunks(levels: Float32Array, options: PlanOptions): Chunk[] {
  const { durationMs, overlapMs } = options;
  const speech = findSpeech(levels, { minPauseFrames, minSpeechFrames }).map(({ start, end }) => ({
    startMs: start * frameMs,
    endMs: end * frameMs,
  }));
  const cuts = [0, ...cutPlaces(levels, speech, options), durationMs];
  return cuts.slice(1).map((endMs, index) => {
    const startMs = cuts[index] ?? 0;
    const fromMs = Math.max(0, startMs - overlapMs);
    const toMs = Math.min(durationMs, endMs + overlapMs);
    const frames = levels.subarray(Math.floor(fromMs / frameMs), Math.ceil(toMs / frameMs));
    return {
      ...{ startMs, endMs, fromMs, toMs },
      speech: speech
        .filter((span) => span.startMs < toMs && span.endMs > fromMs)
        .map((span) => ({
          startMs: Math.max(fromMs, span.startMs),
          endMs: Math.min(toMs, span.endMs),
        })),
      silent: frames.every((level) => level < silenceDb),
    };
  });
}

type Speech = readonly { readonly startMs: number; readonly endMs: number }[];

function cutPlaces(levels: Float32Array, speech: Speech, options: PlanOptions): number[] {
  const { durationMs, longestMs } = options;
  const cuts: number[] = [];
  for (let from = 0; durationMs - from > longestMs; from = cuts.at(-1) ?? durationMs) {
    const even = (durationMs - from) / Math.ceil((durationMs - from) / longestMs);
    const latest = Math.min(from + longestMs, from + even * 1.2);
    cuts.push(bestCut(levels, speech, from + even * 0.6, latest));
  }
  return cuts;
}

/** The middle of the longest pause between two times, or else of the quietest fifth of a second. */
function bestCut(levels: Float32Array, speech: Speech, fromMs: number, toMs: number): number {
  let best = { atMs: 0, lengthMs: 0 };
  for (const [index, { endMs }] of [{ endMs: 0 }, ...speech].entries()) {
    const start = Math.max(fromMs, endMs);
    const end = Math.min(toMs, speech[index]?.startMs ?? toMs);
    if (end - start > best.lengthMs) best = { atMs: (start + end) / 2, lengthMs: end - start };
  }
  if (best.lengthMs > 0) return Math.round(best.atMs);
  return quietest(levels, Math.floor(fromMs / frameMs), Math.floor(toMs / frameMs)) * frameMs;
}
