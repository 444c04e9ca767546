/** What is wrong with what a model wrote about a piece. */
export type TextFault =
  /** Nothing, although somebody speaks. */
  | 'empty'
  /** The same words again and again. */
  | 'loop'
  /** More than can be said in that time. */
  | 'flood'
  /** Neither a capital letter nor a punctuation mark, from a model that writes both. */
  | 'plain';

export interface Judged {
  readonly text: string;
  readonly tokens: number;
  /** How long somebody speaks in the piece. */
  readonly speechMs: number;
  /** The model writes capital letters and punctuation marks. */
  readonly punctuation: boolean;
}

/** Models write at most so many tokens for a second of speech. */
const tokensASecond = 6.5;
/** The fastest talkers say some 22 letters a second. */
const lettersASecond = 30;
/** Short pieces may hold a few more: their speech is measured too short. */
const spareTokens = 6;
const spareLetters = 12;
const longestPhrase = 40;
const leastWords = 4;

/** `undefined` when the text may well be what was said. */
export function faultOf({ text, tokens, speechMs, punctuation }: Judged): TextFault | undefined {
  const letters = text.match(/[\p{L}\p{N}]/gu)?.length ?? 0;
  if (letters === 0) return 'empty';
  const seconds = speechMs / 1_000;
  if (tokens > tokensASecond * seconds + spareTokens) return 'flood';
  if (letters > lettersASecond * seconds + spareLetters) return 'flood';
  const words = wordsOf(text);
  if (repeats(words)) return 'loop';
  const plain = words.length >= leastWords && !/[\p{Lu}.,?!]/u.test(text);
  return punctuation && plain ? 'plain' : undefined;
}

/**
 * Whether a phrase follows itself too often to be spoken: a word five times, two words four times, a
 * longer phrase three times. People say "no, no, no, no", and say whole sentences twice.
 */
function repeats(words: readonly string[]): boolean {
  for (let length = 1; length <= longestPhrase; length += 1) {
    const times = length === 1 ? 5 : length === 2 ? 4 : 3;
    if (longestEcho(words, length) >= (times - 1) * length) return true;
  }
  return false;
}

/** So many words in a row are the same as those at this distance before them. */
function longestEcho(words: readonly string[], distance: number): number {
  let [same, most] = [0, 0];
  for (let at = distance; at < words.length; at += 1) {
    same = words[at] === words[at - distance] ? same + 1 : 0;
    most = Math.max(most, same);
  }
  return most;
}

function wordsOf(text: string): readonly string[] {
  return text.toLowerCase().match(/[\p{L}\p{M}\p{N}'’]+/gu) ?? [];
}
