/** A word as it is to be read, with its punctuation. Times are milliseconds of the recording. */
export interface Spoken {
  readonly text: string;
  readonly startMs: number;
  readonly endMs: number;
  /** Follows the one before without a space. */
  readonly glued?: true;
  /** 0 to 1. */
  readonly confidence?: number;
  /** The server's own label; means nothing beyond one answer. */
  readonly speaker?: string;
  /** The server told no time for it. */
  readonly estimated?: true;
}

/** What was heard in one request. */
export interface Heard {
  readonly spoken: readonly Spoken[];
  /** Code or name of the language, as the server says it. */
  readonly language?: string;
}

/** Scripts that put no spaces between words. */
export const unspaced: RegExp =
  /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}]/u;

/** Whether a word, as it is to be read, ends a sentence. */
export function endsSentence(text: string): boolean {
  return /[.?!。？！…]["'”’)]*$/u.test(text);
}

/** The letters and digits alone, in one case. */
export function lettersOf(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}]+/gu, '');
}

/** Words as a text to read. */
export function joinSpoken(spoken: readonly Pick<Spoken, 'text' | 'glued'>[]): string {
  return spoken
    .map(({ text, glued }, at) => (at === 0 || glued === true ? text : ` ${text}`))
    .join('');
}

/** Puts the pieces of a word together that a recognizer cut: its tokens are not always words. */
export function mergePieces(spoken: readonly Spoken[]): Spoken[] {
  const merged: Spoken[] = [];
  for (const one of spoken) {
    const last = merged.at(-1);
    if (one.glued === true && last !== undefined && !unspaced.test(last.text + one.text)) {
      merged[merged.length - 1] = {
        ...last,
        text: last.text + one.text,
        endMs: Math.max(last.endMs, one.endMs),
        ...(last.confidence === undefined || one.confidence === undefined
          ? {}
          : { confidence: Math.min(last.confidence, one.confidence) }),
      };
    } else {
      merged.push(one);
    }
  }
  return merged;
}
