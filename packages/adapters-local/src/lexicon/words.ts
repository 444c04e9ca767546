/** Sentence and clause marks, kept by `spokenWords` as words of their own. */
const mark = /^[.,;:!?]$/;

/**
 * The words of an utterance in lower case, in order, with clause marks between them. Typographic
 * apostrophes become plain ones, so that clean text and recognizer text meet in one vocabulary.
 */
export function spokenWords(text: string): readonly string[] {
  const plain = text.includes('’') ? text.replaceAll('’', "'") : text;
  return plain.toLowerCase().match(/[a-z]+(?:'[a-z]+)*|[.,;:!?]/g) ?? [];
}

/** Whether a word of `spokenWords` is a clause mark. */
export function isMark(word: string): boolean {
  return mark.test(word);
}
