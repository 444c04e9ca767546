import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Segment } from '../transcript/transcript.js';
import type { NotesDraft, Quote, RiskFlag, Statement } from './notes.js';
import { checkNotes, emptyNotes, listFields, singleFields } from './notes-check.js';

const say = (id: string, speaker: string, text: string): Segment => ({
  id,
  speaker,
  text,
  startMs: 0,
  endMs: 1,
});
const segments = [
  say('a', 'S1', 'How was your week?'),
  say('b', 'S2', 'I could not sleep, and I'),
  say('c', 'S1', 'Take your time.'),
  say('d', 'S2', 'am illiterate. We’ll see!'),
  say('e', 'S2', '眠れませんでした'),
];
const draftOf = (given: Partial<NotesDraft>): NotesDraft => ({
  ...emptyNotes,
  warnings: [],
  ...given,
});
const quote = (text: string, segmentIds: readonly string[], speaker?: string): Quote => ({
  text,
  segmentIds,
  ...(speaker === undefined ? {} : { speaker }),
});
const quotesOf = (...significantQuotes: Quote[]) =>
  checkNotes(draftOf({ significantQuotes }), segments);

const ids = fc.array(fc.constantFrom('a', 'b', 'c', 'd', 'zz', '', '__proto__'), { maxLength: 3 });
const words = fc.oneof(
  fc.constantFrom('', ' ', '!', 'week', 'your week', 'not sleep', 'sleep and I am', 'ill'),
  fc.string({ maxLength: 5 }),
);
const statement: fc.Arbitrary<Statement> = fc.record({ text: words, segmentIds: ids });
const flag: fc.Arbitrary<RiskFlag> = fc.record({
  text: words,
  segmentIds: ids,
  category: fc.constant('abuse'),
  severity: fc.constant('low' as const),
  quote: words,
});
const drafts = fc
  .record({
    single: statement,
    list: fc.array(statement, { maxLength: 3 }),
    significantQuotes: fc.array(statement, { maxLength: 3 }),
    riskFlags: fc.array(flag, { maxLength: 3 }),
  })
  .map(({ single, list, significantQuotes, riskFlags }) =>
    draftOf({
      ...Object.fromEntries(singleFields.map((field) => [field, single])),
      ...Object.fromEntries(listFields.map((field) => [field, list])),
      significantQuotes,
      riskFlags,
    }),
  );
const bare = (text: string) =>
  text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
/** Whether one speaker says it in these segments. */
const said = (text: string, by: readonly string[]) =>
  ['S1', 'S2'].some((speaker) => {
    const own = segments.filter((one) => one.speaker === speaker && by.includes(one.id));
    return bare(own.map((one) => one.text).join(' ')).includes(bare(text));
  });

describe('checkNotes', () => {
  it('drops statements without segments', () => {
    fc.assert(
      fc.property(drafts, (draft) => {
        const { content } = checkNotes(draft, segments);
        const singles = singleFields.map((field) => content[field]);
        const { significantQuotes, riskFlags } = content;
        const lists = [...listFields.flatMap((field) => content[field]), ...riskFlags];
        const stated = singles.filter((one) => one.text !== '');
        for (const one of [...stated, ...lists, ...significantQuotes]) {
          expect(one.text.trim()).not.toBe('');
          expect(one.segmentIds.length).toBeGreaterThan(0);
          expect(segments.map(({ id }) => id)).toEqual(expect.arrayContaining([...one.segmentIds]));
        }
      }),
      { numRuns: 300 },
    );
  });

  it('drops quotes that were not said in their segments', () => {
    fc.assert(
      fc.property(drafts, (draft) => {
        const { significantQuotes, riskFlags } = checkNotes(draft, segments).content;
        for (const { text, segmentIds } of significantQuotes)
          expect(said(text, segmentIds)).toBe(true);
        for (const { quote: text, segmentIds } of riskFlags)
          expect(said(text, segmentIds)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  it('counts what it drops', () => {
    fc.assert(
      fc.property(drafts, (draft) => {
        const { content, dropped } = checkNotes(draft, segments);
        const quotes = draft.significantQuotes.length + draft.riskFlags.length;
        const kept = content.significantQuotes.length + content.riskFlags.length;
        expect(kept + dropped.quotes).toBe(quotes);
        const statements = [
          ...singleFields.map((field) => draft[field]),
          ...listFields.flatMap((field) => draft[field]),
        ].filter((one) => one.text.trim() !== '');
        const keptStatements = [
          ...singleFields.map((field) => content[field]),
          ...listFields.flatMap((field) => content[field]),
        ].filter((one) => one.text !== '');
        expect(keptStatements.length + dropped.statements).toBe(statements.length);
      }),
      { numRuns: 300 },
    );
  });

  it.each([
    ['case, punctuation and spacing', 'how was  YOUR week', ['a']],
    ['a break for the other speaker', 'and I am illiterate', ['b', 'd']],
    ['segments in another order', 'and I am illiterate', ['d', 'b']],
    ['another apostrophe', "We'll see", ['d']],
    ['a script without spaces', '眠れません', ['e']],
  ])('finds a quote in spite of %s', (_name, text, by) => {
    expect(quotesOf(quote(text, by)).content.significantQuotes).toHaveLength(1);
  });

  it.each([
    ['words of another segment', 'Take your time', ['a']],
    ['a word cut off', 'I am ill', ['b', 'd']],
    ['words put together of two speakers', 'week I could not sleep', ['a', 'b']],
    ['an own segment left out', 'I am', ['b', 'e']],
    ['nothing but punctuation', '?!', ['a']],
    ['a segment that does not exist', 'How was your week', ['zz']],
    ['other words', 'well see', ['d']],
  ])('drops a quote with %s', (_name, text, by) => {
    const { content, dropped } = quotesOf(quote(text, by));
    expect(content.significantQuotes).toEqual([]);
    expect(dropped).toEqual({ quotes: 1, statements: 0 });
  });

  it('gives a quote the speaker who said it', () => {
    const { content } = quotesOf(quote('I could not sleep', ['a', 'b'], 'S1'));
    expect(content.significantQuotes).toEqual([quote('I could not sleep', ['a', 'b'], 'S2')]);
  });

  it('keeps empty notes empty', () => {
    expect(checkNotes(draftOf({}), segments)).toEqual({
      content: emptyNotes,
      dropped: { quotes: 0, statements: 0 },
    });
  });
});
