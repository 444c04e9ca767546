/** A word as search compares it, and where it begins. */
export interface Token {
  /** Lower-case, without accents, full-width forms as plain ones. */
  readonly word: string;
  /** In UTF-16 code units of the text. */
  readonly at: number;
  /** Whether it is a run of a script without spaces between words, such as Japanese or Thai. */
  readonly isRun: boolean;
}

/** Longer words count by their first code points: a search index has a limit per word. */
const longestWord = 200;
/** A letter of a script that has no spaces between words. */
const unspaced =
  '(?=[\\p{L}\\p{M}\\p{Nl}])[\\p{scx=Han}\\p{scx=Hira}\\p{scx=Kana}\\p{sc=Thai}\\p{sc=Lao}\\p{sc=Khmer}\\p{sc=Mymr}]';
const token = new RegExp(`((?:${unspaced})+)|(?:(?!${unspaced})[\\p{L}\\p{M}\\p{N}])+`, 'gu');
/** Marks of Latin, Greek, Cyrillic, Hebrew and Arabic. The breve of Cyrillic й makes another letter. */
const accents = /(?<!и)\u0306|[\u0300-\u0305\u0307-\u036f\u05b0-\u05c7\u064b-\u065f]/gu;
const plain = /^[a-z0-9]*$/;
const letters: Readonly<Record<string, string>> = {
  ...{ ß: 'ss', æ: 'ae', œ: 'oe', ø: 'o', ł: 'l', đ: 'd', ð: 'd', þ: 'th', ı: 'i', ς: 'σ' },
};
const foldable = /[ßæœøłđðþıς]/gu;

/** Some letters are written as others with a space or a sign between them. */
const noLetters = /[^\p{L}\p{M}\p{N}]+/gu;

/**
 * Folds a word: case, accents, ligatures and compatibility forms do not count. `Café` and `cafe`
 * are the same, as are `Straße` and `strasse`.
 */
export function foldWord(word: string): string {
  return shorten(fold(word));
}

function fold(word: string): string {
  const lower = word.toLowerCase();
  if (plain.test(lower)) return lower;
  const stripped = lower.normalize('NFKD').replace(accents, '').normalize('NFC').toLowerCase();
  const whole = stripped.replace(foldable, (letter) => letters[letter] ?? letter);
  const folded = whole.replace(noLetters, '');
  return folded === '' ? lower : folded;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: ASCII begins with control characters.
const ascii = /^[\u0000-\u007f]*$/u;

/** Whether a text needs no folding but of its case, and has no runs. */
export function isPlain(text: string): boolean {
  return ascii.test(text);
}

/** The same words as by `token`, found in a fraction of the time: most lines of a search are plain. */
function plainTokens(text: string): readonly Token[] {
  const found: Token[] = [];
  let from = -1;
  for (let at = 0; at <= text.length; at += 1) {
    if (isPlainLetter(text.charCodeAt(at))) {
      if (from < 0) from = at;
    } else if (from >= 0) {
      found.push({ word: shorten(text.slice(from, at)), at: from, isRun: false });
      from = -1;
    }
  }
  return found;
}

/** Whether a code unit is `a` to `z` or a digit; `NaN`, the end of a text, is not. */
function isPlainLetter(unit: number): boolean {
  return (unit >= 0x61 && unit <= 0x7a) || (unit >= 0x30 && unit <= 0x39);
}

/** All words of a text, in their order. */
export function tokensOf(text: string): readonly Token[] {
  if (isPlain(text)) return plainTokens(text.toLowerCase());
  return Array.from(text.matchAll(token), ({ 0: found, 1: run, index }) => ({
    word: run === undefined ? foldWord(found) : fold(found),
    at: index,
    isRun: run !== undefined,
  }));
}

function shorten(word: string): string {
  return word.length <= longestWord ? word : [...word].slice(0, longestWord).join('');
}
