import { stopWords } from './stop-words.js';
import { isMark, spokenWords } from './words.js';

const longestPhrase = 3;

/**
 * Runs of up to three telling words, in order. Spoken text has no punctuation, so stop words, clause
 * marks and repetitions are what ends a run; a longer run is cut from its start.
 */
export function phraseCandidates(text: string): readonly (readonly string[])[] {
  const runs: string[][] = [];
  let run: string[] = [];
  const flush = (): void => {
    if (run.length > 0) runs.push(run);
    run = [];
  };
  for (const word of spokenWords(text)) {
    const base = word.endsWith("'s") ? word.slice(0, -2) : word;
    if (isMark(word) || word.length < 3 || stopWords.has(word) || stopWords.has(base)) flush();
    else if (run.at(-1) !== base) {
      if (run.length === longestPhrase) flush();
      run.push(base);
    }
  }
  flush();
  return runs;
}

/**
 * The most telling phrases of an English text in lower case, most telling first: a phrase scores the
 * sum over its words of degree through frequency (RAKE), times how often it is said.
 */
export function keyPhrases(text: string, limit = 10): readonly string[] {
  const runs = phraseCandidates(text);
  const degree = new Map<string, number>();
  const frequency = new Map<string, number>();
  for (const run of runs) {
    for (const word of run) {
      degree.set(word, (degree.get(word) ?? 0) + run.length);
      frequency.set(word, (frequency.get(word) ?? 0) + 1);
    }
  }
  const scores = new Map<string, number>();
  for (const run of runs) {
    const phrase = run.join(' ');
    const value = run.reduce((sum, w) => sum + (degree.get(w) ?? 0) / (frequency.get(w) ?? 1), 0);
    scores.set(phrase, (scores.get(phrase) ?? 0) + value);
  }
  return [...scores]
    .sort((a, b) => b[1] - a[1])
    .slice(0, limit)
    .map(([phrase]) => phrase);
}
