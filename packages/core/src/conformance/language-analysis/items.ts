import assert from 'node:assert/strict';
import { declaredMethods, english, itemsOf, type LanguageAnalysisCase } from './harness.js';

/** More than any known service takes at once: 1,000 to have their language detected, 25 otherwise. */
const manyFor = (name: string) => (name === 'detectLanguage' ? 1_001 : 130);
const idsOf = (results: readonly { readonly id: string }[]) => results.map(({ id }) => id);

const itemCases: readonly LanguageAnalysisCase[] = [
  {
    id: 'LA-06',
    title: 'gives one result per item in the order given, whatever the ids, equal texts included',
    needs: ['sentiment'],
    async run({ port }) {
      const ids = ['9', '10', '__proto__', '1', 'ü 漢 🎧', 'constructor', 'x'.repeat(200), '0'];
      const items = ids.map((id, at) => ({
        id,
        text: at % 2 === 0 ? 'I am so happy today.' : 'It was a terrible and sad week.',
      }));
      const results = await port.analyzeSentiment(items, english);
      assert.deepEqual(idsOf(results), ids, 'ids come back unchanged and in order');
      for (const at of [0, 1]) {
        const answers = results.filter((_, index) => index % 2 === at).map(({ value }) => value);
        for (const answer of answers)
          assert.deepEqual(answer, answers[0], 'equal texts, one answer');
      }
      assert.notDeepEqual(results[0]?.value, results[1]?.value, 'each item has its own answer');
    },
  },
  {
    id: 'LA-07',
    title: 'answers nothing with nothing: no items, and texts that are empty or blank',
    async run({ port }) {
      const empty: Readonly<Record<string, (value: unknown) => boolean>> = {
        analyzeSentiment: (value) => (value as { label?: string } | undefined)?.label === 'neutral',
        detectLanguage: (value) => (value as { language?: string } | undefined)?.language === 'und',
      };
      for (const { name, ask } of declaredMethods(port)) {
        assert.deepEqual(await ask([]), [], `${name}: no items, no results`);
        for (const { id, value } of await ask(['', ' \n '])) {
          const isEmpty = empty[name] ?? ((found) => Array.isArray(found) && found.length === 0);
          assert.ok(isEmpty(value), `${name}: ${id} is blank and holds nothing`);
        }
      }
    },
  },
  {
    id: 'LA-08',
    title: 'takes more items than any service takes at once and keeps their order',
    async run({ port }) {
      for (const { name, ask } of declaredMethods(port)) {
        const texts = Array.from({ length: manyFor(name) }, (_, at) => `This is number ${at}.`);
        const results = await ask(texts);
        assert.deepEqual(idsOf(results), idsOf(itemsOf(texts)), `${name}: one result per item`);
        const failed = results.filter(({ error }) => error !== undefined);
        assert.deepEqual(failed, [], `${name}: the number of items is no fault of theirs`);
      }
    },
  },
  {
    id: 'LA-09',
    title: 'fails an item beyond the longest alone with limit_exceeded',
    async run({ port }) {
      for (const { name, ask, limit } of declaredMethods(port)) {
        const long = 'so '.repeat(limit.max).slice(0, limit.max + 1);
        const results = await ask(['I am happy.', long, 'I am sad.']);
        assert.deepEqual(
          results.map(({ error }) => error?.code),
          [undefined, 'limit_exceeded', undefined],
          `${name}: the long item fails, its neighbors do not`,
        );
      }
    },
  },
];

export { itemCases };
