import { matchWords } from '../domain/transcript/match-words.js';
import { normalizeWords } from './word-error-rate.js';

/** One step through a reference and a hypothesis beside each other. */
export interface AlignedWord {
  /** `wrong`: another word was heard. `missing`: nothing was heard. `added`: nothing was said. */
  readonly kind: 'right' | 'wrong' | 'missing' | 'added';
  /** The word that was said; absent if `added`. */
  readonly said?: string;
  /** The word that was heard; absent if `missing`. */
  readonly heard?: string;
}

/**
 * Puts two texts beside each other, word by word, to show errors in their place. Words are compared
 * as `wordErrorRate` compares them, but as many equal words as possible are kept, so that the count
 * of errors may be slightly higher than its least one. Of long stretches without a common word,
 * words are paired in their order. Time is in proportion to the text.
 */
export function alignWords(reference: string, hypothesis: string): readonly AlignedWord[] {
  const said = normalizeWords(reference);
  const heard = normalizeWords(hypothesis);
  const matches = matchWords(said, heard);
  const aligned: AlignedWord[] = [];
  let saidAt = 0;
  let heardAt = 0;
  for (const [at, match] of [...matches, said.length].entries()) {
    if (match === undefined) continue;
    aligned.push(...paired(said.slice(saidAt, match), heard.slice(heardAt, at)));
    const word = said[match];
    if (word !== undefined) aligned.push({ kind: 'right', said: word, heard: heard[at] ?? word });
    saidAt = match + 1;
    heardAt = at + 1;
  }
  return aligned;
}

function paired(said: readonly string[], heard: readonly string[]): readonly AlignedWord[] {
  const both = Math.min(said.length, heard.length);
  return [
    ...said
      .slice(0, both)
      .map((word, at): AlignedWord => ({ kind: 'wrong', said: word, heard: heard[at] ?? '' })),
    ...said.slice(both).map((word): AlignedWord => ({ kind: 'missing', said: word })),
    ...heard.slice(both).map((word): AlignedWord => ({ kind: 'added', heard: word })),
  ];
}
