import { words } from './words.js';

/** The shortest and the longest beginning of a word that finds it, in characters. */
const shortest = 2;
const longest = 20;

/**
 * The beginnings of all words of a text, for a store that searches for whole words and a person who
 * types the first letters of one. A word of one letter is its own beginning.
 */
export function beginningsOf(text: string): string {
  const found = new Set<string>();
  for (const word of words(text)) {
    const letters = [...word].slice(0, longest);
    for (let length = Math.min(shortest, letters.length); length <= letters.length; length += 1) {
      found.add(letters.slice(0, length).join(''));
    }
  }
  return [...found].join(' ');
}

/** A person's query in the form that `beginningsOf` answers; empty when there is no word in it. */
export function asBeginnings(query: string): string {
  return words(query)
    .map((word) => [...word].slice(0, longest).join(''))
    .join(' ');
}
