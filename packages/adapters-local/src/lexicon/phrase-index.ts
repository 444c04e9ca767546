/** A run of words that stands for one value. */
export interface Phrase<T> {
  readonly words: readonly string[];
  readonly value: T;
}

/** Phrases by their first word, longest first. */
export type PhraseIndex<T> = ReadonlyMap<string, readonly Phrase<T>[]>;

/** Builds the index; `entries` are pairs of a phrase, words separated by one space, and its value. */
export function indexPhrases<T>(entries: Iterable<readonly [string, T]>): PhraseIndex<T> {
  const index = new Map<string, Phrase<T>[]>();
  for (const [text, value] of entries) {
    const words = text.split(' ');
    const first = words[0] ?? '';
    index.set(first, [...(index.get(first) ?? []), { words, value }]);
  }
  for (const phrases of index.values()) phrases.sort((a, b) => b.words.length - a.words.length);
  return index;
}

/** The longest phrase that starts at `at`, or undefined. */
export function phraseAt<T>(
  index: PhraseIndex<T>,
  words: readonly string[],
  at: number,
): Phrase<T> | undefined {
  return index.get(words[at] ?? '')?.find((phrase) => startsAt(phrase.words, words, at));
}

function startsAt(phrase: readonly string[], words: readonly string[], at: number): boolean {
  for (let i = 1; i < phrase.length; i += 1) {
    if (words[at + i] !== phrase[i]) return false;
  }
  return true;
}
