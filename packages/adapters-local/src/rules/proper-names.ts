import type { NotesLine } from '@attune/core/ports';
import { endsSentence } from '../openai-compatible-speech/spoken.js';

/**
 * The form in which a word is written as a name inside sentences, with the capitalized words before
 * it: "New Jersey" for "jersey". Undefined where the lines also write it with a small letter, or
 * only at the beginning of sentences, so that its capital says nothing.
 */
export function nameIn(lines: readonly NotesLine[], word: string): string | undefined {
  const times = new Map<string, number>();
  for (const { text } of lines) {
    const tokens = text.split(/\s+/);
    for (const [at, token] of tokens.entries()) {
      const before = tokens[at - 1];
      if (bare(token).toLowerCase() !== word || before === undefined || endsSentence(before))
        continue;
      if (!isCapitalized(token)) return undefined;
      const name = tokens
        .slice(beginOfName(tokens, at), at + 1)
        .map(bare)
        .join(' ');
      times.set(name, (times.get(name) ?? 0) + 1);
    }
  }
  const [most] = [...times].sort((a, b) => b[1] - a[1]);
  return most?.[0];
}

/** The first of the capitalized words before a name, without the one that begins a sentence. */
function beginOfName(tokens: readonly string[], at: number): number {
  let from = at;
  while (isPartOfName(tokens[from - 1], tokens[from - 2])) from -= 1;
  return from;
}

function isPartOfName(token: string | undefined, before: string | undefined): boolean {
  if (token === undefined || before === undefined || endsSentence(before)) return false;
  return isCapitalized(token) && /^[\p{L}'’-]{2,}$/u.test(token) && !/^I['’]/.test(token);
}

function isCapitalized(token: string): boolean {
  return /^\p{P}*\p{Lu}/u.test(token);
}

/** A word without the marks around it and without "'s". */
function bare(token: string): string {
  return token
    .replace(/^\p{P}+/u, '')
    .replace(/\p{P}+$/u, '')
    .replace(/['’]s$/u, '');
}
