import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { words } from '../words.js';
import { indexTerms } from './index-terms.js';
import { QueryMatcher } from './match.js';
import { countSearchWords, indexGroups, parseSearch } from './search-query.js';
import type { StemWord } from './stemmers.js';
import { foldWord, tokensOf } from './tokens.js';

/** Cuts a plural, and replaces the last letter, as real stemmers do. */
const stem: StemWord = (word) => word.replace(/s$/u, '').replace(/y$|ie$/u, 'i');

/** Whether the query finds the text, by the index as by the text itself. */
async function finds(query: string, text: string, stemmer: StemWord | undefined = stem) {
  const parsed = parseSearch(query);
  const found = new QueryMatcher(parsed, stemmer).match(text.split('\n')) !== undefined;
  const groups = indexGroups(parsed, stemmer === undefined ? [] : [stemmer]) ?? [];
  const terms = new Set(await indexTerms(text.split('\n'), stemmer));
  const isCandidate = groups.every((group) => group.some((term) => terms.has(term)));
  if (found && parsed.groups.length > 0) expect(isCandidate, `${query} in ${text}`).toBe(true);
  return found;
}

describe('a search', () => {
  it.each([
    ['pan', 'A panic attack.', true],
    ['anic', 'A panic attack.', false],
    ['PANIC', 'a panic attack', true],
    ['cafe', 'Im Café', true],
    ['café', 'im cafe', true],
    ['strasse', 'Die Straße', true],
    ['angste', 'Ängste', true],
    ['ещё', 'еще раз', true],
    ['ｐａｎｉｃ', 'panic', true],
    ['arguments', 'One argument.', true],
    ['worry', 'My worries.', true],
    ['worries', 'I worry.', true],
    ['panic attack', 'The attack came with panic.', true],
    ['panic attack', 'The attack came.', false],
    ['"panic attack"', 'A panic attack.', true],
    ['"attack panic"', 'A panic attack.', false],
    ['"panic attack"', 'A panic.\nAttack!', false],
    ['"panic att"', 'A panic attack.', false],
    ['"argument"', 'Arguments', false],
    ['„panic attack“', 'A panic attack.', true],
    ['«panic attack»', 'A panic attack.', true],
    ['"panic attack', 'A panic attack.', true],
    ['beer -wine', 'Beer and wine.', false],
    ['beer -wine', 'Beer and wines.', false],
    ['beer -wine', 'Beer, no winery.', true],
    ['beer -"red wine"', 'Beer and white wine.', true],
    ['beer -"red wine"', 'Beer and red wine.', false],
    ['-wine', 'Beer.', true],
    ['-wine', 'Wine.', false],
    ['wine OR beer', 'Beer.', true],
    ['wine OR beer', 'Water.', false],
    ['wine OR beer cold', 'Cold beer.', true],
    ['wine OR beer cold', 'Warm beer.', false],
    ['"red wine" OR "cold beer"', 'A cold beer.', true],
    ['OR beer', 'Beer.', true],
    ['wine or beer', 'Beer.', false],
    ['well-being', 'Being well.', true],
    ['-', 'anything', true],
    ["don't", 'I don’t know.', true],
    ['i', 'I know.', true],
    ['i', 'Ice.', false],
    ['不安', 'とても不安です。', true],
    ['安不', 'とても不安です。', false],
    ['眠れない', '夜に眠れないのです', true],
    ['夜', '夜に眠れない', true],
    ['不安 -仕事', '仕事が不安', false],
    ['ﾊﾟﾆｯｸ', 'パニックになった', true],
    ['iPhone', '新しいiPhoneを買った', true],
    ['焦虑', '我很焦虑，睡不着', true],
    ['นอน', 'ฉันนอนไม่หลับ', true],
    ['불안', '불안해요', true],
  ])('for %s in "%s": %s', async (query, text, found) => {
    expect(await finds(query, text)).toBe(found);
  });

  it('finds every word of a text, and every beginning of it from two letters on', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.string({
          unit: fc.constantFrom(...'aZéßÜñ ,. 漢字かなカナ한국ไทย1अनойё'),
          maxLength: 40,
        }),
        fc.nat(),
        async (text, pick) => {
          const all = words(text);
          const word = all[pick % Math.max(1, all.length)];
          if (word === undefined) return;
          expect(await finds(word, text, undefined)).toBe(true);
          const beginning = [...foldWord(word)].slice(0, 5).join('');
          // A single letter stands for itself only, also behind a character of another script.
          const last = [...(tokensOf(beginning).at(-1)?.word ?? '')];
          const isLetter = last.length === 1 && tokensOf(beginning).at(-1)?.isRun === false;
          if (foldWord(word) === word && words(beginning).length === 1 && !isLetter) {
            expect(await finds(beginning, text, undefined)).toBe(true);
          }
        },
      ),
      { numRuns: 300, examples: [['aaa字aa', 0]] },
    );
  });

  it('has the same words in plain text by its quick way', () => {
    const text = fc.string({ unit: 'grapheme-ascii' });
    const long = ['a'.repeat(300), 'A-b_c 1x', ''].map((one): [string] => [one]);
    fc.assert(
      fc.property(text, (plain) => {
        // One letter that is not plain has the whole text read in the general way.
        expect(tokensOf(plain)).toEqual(tokensOf(`${plain} é`).slice(0, -1));
      }),
      { numRuns: 500, examples: long },
    );
  });

  it('takes any text', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom('"', '-', ' ', 'OR', 'a', 'ä', '「', '不安', '«', '\n', '\ud800')),
        async (parts) => {
          const parsed = parseSearch(parts.join(''));
          expect(countSearchWords(parsed)).toBeLessThanOrEqual(parts.length);
          await finds(parts.join(''), 'a 不安');
        },
      ),
      { numRuns: 500 },
    );
  });

  it('prefers exact words to other forms, those to beginnings, and often to once', () => {
    const score = (text: string) =>
      new QueryMatcher(parseSearch('argument'), stem).match([text])?.score ?? 0;
    const scores = ['argumentative', 'arguments', 'argument', 'argument, argument'].map(score);
    expect(scores).toEqual(scores.toSorted((a, b) => a - b));
    expect(new Set(scores).size).toBe(4);
  });

  it('tells the lines with hits and where the first begins', () => {
    const matcher = new QueryMatcher(parseSearch('lake heron'), undefined);
    const lines = ['Nothing.', 'The heron at the lake.', 'とても', 'A lake.'];
    expect(matcher.match(lines)?.hits).toEqual([
      { line: 1, at: 4, count: 2 },
      { line: 3, at: 2, count: 1 },
    ]);
  });
});
