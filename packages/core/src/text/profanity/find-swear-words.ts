import { type SwearWords, swearWords } from './swear-words.js';

/** Where a swear word stands, in UTF-16 code units; `end` is exclusive. */
export interface SwearSpan {
  readonly start: number;
  readonly end: number;
}

/** Finds the swear words of a text, in their order. */
export type SwearFinder = (text: string) => readonly SwearSpan[];

/** A word, with what an engine masked in it: `f***ing`. */
const spoken = /[\p{L}\p{M}\p{N}*]+(?:['’-][\p{L}\p{M}\p{N}*]+)*/gu;
const maskedByEngine = /\*{2}|\p{L}\*\p{L}/u;

/**
 * A finder for a language such as `en-US`, or `undefined` if there is no list for it. Only whole words
 * count: nothing is found in "Scunthorpe". What an engine has masked counts too, in any language.
 */
export function swearFinderFor(language: string): SwearFinder | undefined {
  const list = swearWords.get(language.toLowerCase().split('-')[0] ?? '');
  if (list === undefined) return undefined;
  const forms = formsOf(list);
  return (text) => {
    const words = [...text.matchAll(spoken)];
    return words.flatMap((match, at) => {
      const word = match[0];
      const next = foldWord(words[at + 1]?.[0] ?? '');
      return isMasked(word) || isSwearWord(word, next, list, forms)
        ? [{ start: match.index, end: match.index + word.length }]
        : [];
    });
  };
}

/** Finds only what an engine has masked. */
export function findMasked(text: string): readonly SwearSpan[] {
  return [...text.matchAll(spoken)]
    .filter(([word]) => isMasked(word))
    .map(({ 0: word, index }) => ({ start: index, end: index + word.length }));
}

function isMasked(word: string): boolean {
  return maskedByEngine.test(word);
}

function isSwearWord(
  written: string,
  next: string,
  list: SwearWords,
  forms: ReadonlySet<string>,
): boolean {
  const word = foldWord(written);
  const parts = [word, ...(word.includes('-') ? word.split('-') : [])];
  return parts.some((part) => {
    if (list.innocent?.includes(part) === true) return false;
    if (list.names?.includes(part) === true && beginsLikeName(written)) return false;
    if (list.notBefore?.[part]?.includes(next) === true) return false;
    return forms.has(part) || list.anywhere.some((syllable) => part.includes(syllable));
  });
}

/** `Dick`, but not `DICK`. */
function beginsLikeName(word: string): boolean {
  const rest = word.slice(1);
  return /^\p{Lu}/u.test(word) && rest === rest.toLowerCase();
}

function foldWord(word: string): string {
  return word
    .normalize('NFC')
    .toLowerCase()
    .replaceAll('’', "'")
    .replaceAll('ß', 'ss')
    .replace(/'s$/u, '');
}

function formsOf({ forms }: SwearWords): ReadonlySet<string> {
  const all = forms.flatMap((line) => line.split(' ')).flatMap(expand);
  return new Set(all.map((word) => word.normalize('NFC').replaceAll('ß', 'ss')));
}

function expand(entry: string): readonly string[] {
  const [stem = '', ...endings] = entry.split('|');
  return [stem, ...endings.map((ending) => stem + ending)];
}
