import { matchWords } from '@attune/core/adapter-kit';
import { lettersOf } from '../openai-compatible-speech/spoken.js';

/** What several hearings of the same piece have in common. */
export interface Comparison {
  /** Share of the words that the other hearings have too, in runs; 0 to 1, the mean of them. */
  readonly agreement: number;
  /** Runs of words that all hearings have, `to` excluded, as numbers of the words of the text. */
  readonly common: readonly { readonly from: number; readonly to: number }[];
}

/** So many words are compared; a piece of 25 seconds holds fewer. */
const mostWords = 300;
/** Shorter runs are chance: any two English sentences have "of the" in common. */
const leastRun = 3;

/** Compares a text with what was heard when the piece was played a little slower or faster. */
export function compareHearings(text: string, others: readonly string[]): Comparison {
  const words = plainWords(text);
  const matches = others.map((other) => {
    const otherWords = plainWords(other);
    return { places: matchWords(otherWords, words), length: otherWords.length };
  });
  const shares = matches.map(({ places, length }) => {
    const wanted = Math.min(leastRun, words.length);
    const matched = runsOf(places)
      .filter(({ from, to }) => to - from >= wanted || reachesEdge(from, to, words.length))
      .reduce((sum, { from, to }) => sum + to - from, 0);
    // A flood of words after a short text does not make that text wrong altogether.
    return matched / Math.max(1, words.length, Math.min(length, 2 * words.length));
  });
  const inAll = words.map((_, at) => matches.every(({ places }) => places[at] !== undefined));
  return {
    agreement: shares.reduce((sum, share) => sum + share, 0) / Math.max(1, shares.length),
    common: runsOf(inAll.map((common, at) => (common ? at : undefined))),
  };
}

/** The words of a text as they are compared. */
export function plainWords(text: string): readonly string[] {
  return text
    .split(/\s+/u)
    .filter((word) => word !== '')
    .map(lettersOf)
    .slice(0, mostWords);
}

/** A beginning or an end of two words is no chance. */
function reachesEdge(from: number, to: number, length: number): boolean {
  return to - from >= leastRun - 1 && (from === 0 || to === length);
}

/** Words in a row whose matches are in a row too. `places`: for each word its match, if any. */
function runsOf(places: readonly (number | undefined)[]): { from: number; to: number }[] {
  const runs: { from: number; to: number }[] = [];
  for (const [at, place] of places.entries()) {
    if (place === undefined) continue;
    const last = runs.at(-1);
    if (last?.to === at && places[at - 1] === place - 1) last.to = at + 1;
    else runs.push({ from: at, to: at + 1 });
  }
  return runs;
}
