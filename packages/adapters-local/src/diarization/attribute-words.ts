/** A stretch of time, in whole milliseconds. */
export interface TimeSpan {
  readonly startMs: number;
  readonly endMs: number;
}

/** A word with a pause of this length beside it may well be an answer of one word. */
const flipPauseMs = 250;

/**
 * Gives every word the speaker of the turn it overlaps most; a word in a pause goes to the nearest
 * turn. A single word between two words of one other speaker, with no pause on either side, is
 * taken for an error of the turn's edges and joins them. Both lists must be in order; the result
 * has the words' order.
 */
export function attributeWords<W extends TimeSpan>(
  words: readonly W[],
  turns: readonly (TimeSpan & { readonly speaker: number })[],
): (W & { speaker: number })[] {
  let first = 0;
  const speakers = words.map((word) => {
    while (first < turns.length - 1 && (turns[first]?.endMs ?? 0) <= word.startMs - 5_000) {
      first += 1;
    }
    return closestSpeaker(word, turns, first);
  });
  return words.map((word, index) => {
    const [before, own, after] = [speakers[index - 1], speakers[index] ?? 0, speakers[index + 1]];
    const alone = before !== undefined && before === after && before !== own;
    const joined = alone && pauseAround(words, index) < flipPauseMs;
    return { ...word, speaker: joined ? before : own };
  });
}

/** Looks at the turns from `first` on. Overlap counts for more than any distance. */
function closestSpeaker(
  word: TimeSpan,
  turns: readonly (TimeSpan & { readonly speaker: number })[],
  first: number,
): number {
  let best = { speaker: 0, overlap: Number.NEGATIVE_INFINITY };
  for (let index = first; index < turns.length; index += 1) {
    const turn = turns[index];
    if (turn === undefined) break;
    // Negative: the distance.
    const overlap = Math.min(word.endMs, turn.endMs) - Math.max(word.startMs, turn.startMs);
    if (overlap > best.overlap) best = { speaker: turn.speaker, overlap };
    if (turn.startMs > word.endMs) break;
  }
  return best.speaker;
}

/** The longer of the pauses before and after a word. */
function pauseAround(words: readonly TimeSpan[], index: number): number {
  const [before, word, after] = [words[index - 1], words[index], words[index + 1]];
  if (word === undefined) return 0;
  const left = before === undefined ? 0 : word.startMs - before.endMs;
  const right = after === undefined ? 0 : after.startMs - word.endMs;
  return Math.max(left, right);
}
