import assert from 'node:assert/strict';
import { assertRejects, book, books, type DocumentStoreCase, idsOf, putAll } from './harness.js';

const searchCases: readonly DocumentStoreCase[] = [
  {
    id: 'DS-29',
    title: 'finds documents that hold every word, in any order, field and case, and whole',
    needs: ['textSearch'],
    async run({ port }) {
      await putAll(port, [
        book('a', { title: 'The quiet Harbour', blurb: 'A storm, 1987; nobody sleeps.' }),
        book('b', { title: 'Harbour lights', blurb: 'Quietly told' }),
        book('c', { title: 'Ängste überwinden', blurb: 'don’t run: the running 漢字 way' }),
        book('d', { other: 'harbour quiet' }),
        book('e', { title: 'Straße', blurb: "it's 'quoted' & | ! :* \\ \"too\" <-> (x" }),
      ]);
      const expected: Readonly<Record<string, readonly string[]>> = {
        harbour: ['a', 'b'],
        'HARBOUR quiet': ['a'],
        'storm quiet': ['a'],
        'harb storm': [],
        'the way': ['c'],
        'the 1987': ['a'],
        run: ['c'],
        runs: [],
        'ÄNGSTE, überwinden!': ['c'],
        'A\u0308ngste': ['c'],
        angste: [],
        漢字: ['c'],
        straße: ['e'],
        "it's & ! | :* 'quoted' \\": ['e'],
        "x') or ('a": [],
        main: [],
      };
      for (const [text, ids] of Object.entries(expected)) {
        assert.deepEqual(await idsOf(port, { where: {}, text }), ids, `searching for ${text}`);
      }
      for (const text of ['%', '_', '%%', '*', ' ?! ', '']) {
        const found = await idsOf(port, { where: {}, text });
        assert.deepEqual(found, [], `the text "${text}" has no word, so it finds nothing`);
      }
    },
  },
  {
    id: 'DS-30',
    title: 'searches within equality, order, range, partition and pages, in what was just written',
    needs: ['textSearch'],
    async run({ port }) {
      const titled = (id: string, title: string, more = {}) =>
        book(id, { genre: 'crime', title, blurb: 'common', ...more });
      await putAll(port, [
        titled('a', 'Zeta'),
        titled('b', 'Beta'),
        titled('c', 'Alpha', { shelf: 'other' }),
        titled('d', 'Gamma', { genre: 'novel' }),
        titled('e', 'Delta', { blurb: 'rare' }),
      ]);
      const query = {
        where: { genre: 'crime' },
        orderBy: { field: 'title', direction: 'asc' },
        text: 'Common',
        limit: 1,
      } as const;
      assert.deepEqual(await idsOf(port, query), ['c', 'b', 'a'], 'in order, page by page');
      assert.deepEqual(await idsOf(port, { ...query, partition: 'main' }), ['b', 'a']);
      assert.deepEqual(await idsOf(port, { ...query, range: { from: 'B', to: 'C' } }), ['b']);
      const { cursor = '' } = await port.query(books, query);
      const foreign = port.query(books, { ...query, text: 'rare', cursor });
      await assertRejects(foreign, 'invalid_argument', 'a cursor of another text');
      await port.put(books, titled('b', 'Beta', { blurb: 'changed' }));
      assert.deepEqual(await idsOf(port, query), ['c', 'a'], 'a word taken away is not found');
      assert.deepEqual(await idsOf(port, { ...query, text: 'changed' }), ['b']);
      const textless = port.query('plain-things', { where: {}, text: 'x' });
      await assertRejects(textless, 'invalid_argument', 'a collection without text fields');
    },
  },
  {
    id: 'DS-41',
    title: 'finds documents that hold a word of each group, and all words of a text beside them',
    needs: ['textSearch'],
    async run({ port }) {
      await putAll(port, [
        book('a', { genre: 'crime', title: 'quiet harbour', blurb: 'storm' }),
        book('b', { genre: 'crime', title: 'loud harbour', blurb: 'sun' }),
        book('c', { genre: 'crime', title: 'quiet street', blurb: 'Ängste 漢字' }),
      ]);
      const expected: readonly (readonly [readonly (readonly string[])[], readonly string[]])[] = [
        [[['harbour', 'street']], ['a', 'b', 'c']],
        [
          [['storm', 'SUN'], ['harbour']],
          ['a', 'b'],
        ],
        [[['quiet'], ['sun', 'street']], ['c']],
        [[['quiet'], ['sun']], []],
        [[['A\u0308NGSTE', 'none']], ['c']],
        [[['漢字', "x') or ('a"]], ['c']],
        [[['harbour'], []], []],
        [[['%', '*']], []],
        [[['harb']], []],
        [[], ['a', 'b', 'c']],
      ];
      for (const [anyWordOf, ids] of expected) {
        const found = await idsOf(port, { where: {}, anyWordOf });
        assert.deepEqual(found, ids, `searching for ${JSON.stringify(anyWordOf)}`);
      }
      const query = {
        where: { genre: 'crime' },
        orderBy: { field: 'title', direction: 'asc' },
        anyWordOf: [['harbour', 'street']],
        limit: 1,
      } as const;
      assert.deepEqual(await idsOf(port, query), ['b', 'a', 'c'], 'in order, page by page');
      assert.deepEqual(await idsOf(port, { ...query, text: 'quiet' }), ['a', 'c'], 'with a text');
      const { cursor = '' } = await port.query(books, query);
      const foreign = port.query(books, { ...query, anyWordOf: [['street']], cursor });
      await assertRejects(foreign, 'invalid_argument', 'a cursor of other groups');
      const many = Array.from({ length: 101 }, () => ['harbour']);
      const tooMany = port.query(books, { where: {}, anyWordOf: many });
      await assertRejects(tooMany, 'invalid_argument', 'more than 100 groups');
    },
  },
  {
    id: 'DS-31',
    title: 'rejects text with unsupported when it cannot search',
    without: ['textSearch'],
    async run({ port }) {
      await port.put(books, book('a', { title: 'Harbour' }));
      assert.equal(port.capabilities.textSearch, false, 'the port says so as well');
      const search = port.query(books, { where: {}, text: 'harbour' });
      await assertRejects(search, 'unsupported', 'searching without the capability');
      const groups = port.query(books, { where: {}, anyWordOf: [['harbour']] });
      await assertRejects(groups, 'unsupported', 'searching by groups without the capability');
    },
  },
];

export { searchCases };
