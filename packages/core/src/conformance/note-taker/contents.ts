import assert from 'node:assert/strict';
import type { NotesDraft, Statement } from '../../domain/notes/notes.js';
import {
  checkNotes,
  emptyNotes,
  listFields,
  singleFields,
} from '../../domain/notes/notes-check.js';
import type { Sentiment } from '../../domain/sentiment/sentiment.js';
import type { NotesLine } from '../../ports/note-taker.js';
import { conversation, linesOf, type NoteTakerCase, requestOf } from './harness.js';

const sad: Sentiment = {
  label: 'negative',
  scores: { positive: 0, neutral: 0.2, negative: 0.8, mixed: 0 },
};
const roleNames = /\b(?:patients?|therapists?|clients?|clinicians?|counsell?ors?)\b/i;

/** Everything a draft states. */
function statementsOf(draft: NotesDraft): readonly Statement[] {
  return [
    ...listFields.flatMap((field) => draft[field]),
    ...singleFields.map((field) => draft[field]),
    ...draft.significantQuotes,
    ...draft.riskFlags,
  ];
}

/** That what is stated rests on these lines. */
function assertRests(draft: NotesDraft, lines: readonly NotesLine[]): void {
  const known = new Set(lines.map(({ segmentId }) => segmentId));
  for (const { text, segmentIds } of statementsOf(draft)) {
    assert.equal(
      segmentIds.length > 0,
      text !== '',
      'what is stated has evidence, nothing has none',
    );
    for (const id of segmentIds) assert.ok(known.has(id), `${id} is one of the lines given`);
  }
}

const contentCases: readonly NoteTakerCase[] = [
  {
    id: 'NT-01',
    title: 'rests every statement on segments among the lines given',
    async run({ port }) {
      const draft = await port.extract(requestOf(conversation));
      assertRests(draft, conversation);
      const stated = statementsOf(draft).filter(({ text }) => text !== '');
      assert.notEqual(stated.length, 0, 'a whole conversation holds something to note');
    },
  },
  {
    id: 'NT-02',
    title: 'resolves with an empty draft for no lines',
    async run({ port }) {
      const { warnings: _, model: _model, ...content } = await port.extract(requestOf([]));
      assert.deepEqual(content, emptyNotes, 'nothing said, nothing noted');
    },
  },
  {
    id: 'NT-03',
    title: 'makes nothing up of lines that hold no words',
    async run({ port }) {
      const draft = await port.extract(
        requestOf(
          linesOf([
            ['patient', ' '],
            ['therapist', ''],
          ]),
        ),
      );
      const stated = statementsOf(draft).filter(({ text }) => text !== '');
      assert.deepEqual(stated, [], 'silence has no topics');
    },
  },
  {
    id: 'NT-04',
    title: 'attributes nothing to a role while the roles are unknown',
    async run({ port }) {
      const lines = conversation.map((line, at) => ({
        ...line,
        role: 'unknown' as const,
        speaker: `S${(at % 2) + 1}`,
      }));
      const draft = await port.extract(requestOf(lines));
      for (const { text } of statementsOf(draft)) {
        assert.doesNotMatch(text, roleNames, 'an unknown role is not named');
      }
    },
  },
  {
    id: 'NT-05',
    title: 'quotes to the letter and names the segments that hold the words',
    async run({ port }) {
      const lines = linesOf([
        ['patient', 'I   was SO afraid — “nobody” came… I cried, and I cried; it was awful!'],
        ['patient', 'Some days I want to die. Then my sister 🎧 calls me, and I feel happy again.'],
      ]).map((line) => ({ ...line, sentiment: sad }));
      const draft = await port.extract(requestOf(lines));
      const segments = lines.map(({ segmentId, ...rest }) => ({ id: segmentId, ...rest }));
      assert.deepEqual(checkNotes(draft, segments).dropped, { quotes: 0, statements: 0 });
      const texts = new Map(lines.map(({ segmentId, text }) => [segmentId, text]));
      const quotes = [
        ...draft.significantQuotes.map(({ text, segmentIds }) => ({ text, segmentIds })),
        ...draft.riskFlags.map(({ quote, segmentIds }) => ({ text: quote, segmentIds })),
      ];
      assert.notEqual(quotes.length, 0, 'strong words are worth a quote');
      for (const { text, segmentIds } of quotes) {
        const found = segmentIds.some((id) => texts.get(id)?.includes(text));
        assert.ok(found, 'a quote is verbatim in one of its segments');
      }
    },
  },
  {
    id: 'NT-06',
    title: 'raises a flag on the line in which a speaker says that they want to die',
    async run({ port }) {
      const lines = linesOf([
        ['therapist', 'How are you today?'],
        ['patient', 'I cannot go on. I want to kill myself.'],
        ['therapist', 'Thank you for telling me.'],
      ]);
      const { riskFlags } = await port.extract(requestOf(lines));
      const flag = riskFlags.find(({ segmentIds }) => segmentIds.includes('seg-2'));
      assert.ok(flag, 'a suicidal statement is never passed over');
      assert.notEqual(flag.category, '', 'a flag has a category');
      assert.ok(['low', 'medium', 'high'].includes(flag.severity), 'a flag has a severity');
    },
  },
  {
    id: 'NT-07',
    title: 'takes a part of a longer conversation and pieces that share one segment',
    async run({ port }) {
      const lines = conversation.slice(2).map((line, at) => ({
        ...line,
        segmentId: at < 2 ? 'seg-3' : line.segmentId,
      }));
      const draft = await port.extract(requestOf(lines, { part: { number: 2, of: 3 } }));
      assertRests(draft, lines);
      for (const { segmentIds } of statementsOf(draft)) {
        assert.equal(new Set(segmentIds).size, segmentIds.length, 'a segment is named once');
      }
    },
  },
];

export { contentCases };
