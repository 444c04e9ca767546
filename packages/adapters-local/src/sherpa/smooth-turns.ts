import type { Attributed } from '../openai-compatible-speech/speakers.js';
import { endsSentence } from '../openai-compatible-speech/spoken.js';

/** A run of so many words in a sentence, or at its edge, is an error of the edge of a turn. */
const mostStray = 2;
/** With a pause of this length on each side, it may well be an answer. */
const answerPauseMs = 250;

/** Words of one speaker in one sentence, in order. */
type Run = readonly Attributed[];

/**
 * Gives one or two words in a sentence, or at its edge, to the one who says the words beside them.
 * Sentences end with their punctuation marks.
 */
export function smoothTurns(words: readonly Attributed[]): Attributed[] {
  const smoothed: Attributed[] = [];
  let from = 0;
  for (const [at, { text }] of words.entries()) {
    if (!endsSentence(text) && at + 1 < words.length) continue;
    smoothed.push(...smoothSentence(words.slice(from, at + 1)));
    from = at + 1;
  }
  return smoothed;
}

function smoothSentence(sentence: readonly Attributed[]): readonly Attributed[] {
  const runs = joinInterrupted(runsOf(sentence));
  return runs.flatMap((run, at) => {
    const beside = neighborOf(run, runs[at - 1], runs[at + 1]);
    return beside === undefined ? run : saidBy(beside, run);
  });
}

function runsOf(sentence: readonly Attributed[]): Run[] {
  const runs: Attributed[][] = [];
  for (const word of sentence) {
    const last = runs.at(-1);
    if (last?.[0]?.speaker === word.speaker) last.push(word);
    else runs.push([word]);
  }
  return runs;
}

/** Joins what one speaker says around stray words of another. */
function joinInterrupted(runs: readonly Run[]): Run[] {
  const joined: Run[] = [];
  for (const run of runs) {
    const [before, between] = [joined.at(-2), joined.at(-1)];
    const goesOn = before !== undefined && before[0]?.speaker === run[0]?.speaker;
    if (goesOn && between !== undefined && isStray(between, before, run)) {
      joined.splice(-2, 2, [...before, ...saidBy(before, between), ...run]);
    } else joined.push(run);
  }
  return joined;
}

/** Who says stray words: the longer run beside them, of equal ones the nearer. */
function neighborOf(run: Run, before: Run | undefined, after: Run | undefined): Run | undefined {
  if (!isStray(run, before, after)) return undefined;
  const [longer] = [before, after]
    .filter((one) => one !== undefined)
    .sort((a, b) => b.length - a.length || pauseBetween(run, a) - pauseBetween(run, b));
  if (longer === undefined) return undefined;
  // Of two short halves of a sentence the one that takes less time goes with the other.
  const isShorter =
    longer.length > run.length ||
    durationOf(longer) > durationOf(run) ||
    (durationOf(longer) === durationOf(run) && longer === before);
  return isShorter ? longer : undefined;
}

/** A short run without a pause on one of its sides. At the edge of a sentence, one side is free. */
function isStray(run: Run, before: Run | undefined, after: Run | undefined): boolean {
  if (run.length > mostStray) return false;
  return [before, after].some((one) => one !== undefined && pauseBetween(run, one) < answerPauseMs);
}

function pauseBetween(one: Run, other: Run): number {
  const [a, b] = [spanOf(one), spanOf(other)];
  return Math.max(a.startMs - b.endMs, b.startMs - a.endMs);
}

function durationOf(run: Run): number {
  const { startMs, endMs } = spanOf(run);
  return endMs - startMs;
}

function spanOf(run: Run): { readonly startMs: number; readonly endMs: number } {
  return { startMs: run[0]?.startMs ?? 0, endMs: run.at(-1)?.endMs ?? 0 };
}

function saidBy(speaker: Run, words: Run): Run {
  return words.map((word) => ({ ...word, speaker: speaker[0]?.speaker ?? word.speaker }));
}
