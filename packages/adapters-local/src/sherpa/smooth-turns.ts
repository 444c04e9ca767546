import type { Attributed } from '../openai-compatible-speech/speakers.js';

/** A run of so many words at the edge of a sentence is an error of the edge of the turn. */
const mostStray = 2;
/** With a pause of this length beside it, it may well be an answer. */
const answerPauseMs = 250;

/**
 * Gives words at the edge of a sentence, or inside it, to the one who says the rest of it. Sentences
 * end with their punctuation marks.
 */
export function smoothTurns(words: readonly Attributed[]): Attributed[] {
  const smoothed: Attributed[] = [];
  let from = 0;
  for (const [at, { text }] of words.entries()) {
    if (!/[.?!。？！…]["'”’)]*$/u.test(text) && at + 1 < words.length) continue;
    smoothed.push(...smoothSentence(words.slice(from, at + 1)));
    from = at + 1;
  }
  return smoothed;
}

function smoothSentence(sentence: readonly Attributed[]): Attributed[] {
  const runs: Attributed[][] = [];
  for (const word of sentence) {
    const last = runs.at(-1);
    if (last?.[0]?.speaker === word.speaker) last.push(word);
    else runs.push([word]);
  }
  const longest = runs.reduce<readonly Attributed[]>(
    (best, run) => (run.length > best.length ? run : best),
    [],
  );
  const speaker = longest[0]?.speaker;
  if (speaker === undefined || longest.length <= mostStray) return [...sentence];
  return runs.flatMap((run, index) => {
    const stray = run.length <= mostStray && !standsApart(run, runs[index - 1], runs[index + 1]);
    return stray ? run.map((word) => ({ ...word, speaker })) : run;
  });
}

/** A pause on the sides where the sentence goes on. */
function standsApart(
  run: readonly Attributed[],
  before: readonly Attributed[] | undefined,
  after: readonly Attributed[] | undefined,
): boolean {
  const left = (run[0]?.startMs ?? 0) - (before?.at(-1)?.endMs ?? Number.NEGATIVE_INFINITY);
  const right = (after?.[0]?.startMs ?? Number.POSITIVE_INFINITY) - (run.at(-1)?.endMs ?? 0);
  return Math.min(left, right) >= answerPauseMs;
}
