import assert from 'node:assert/strict';
import type { DocumentQuery } from '../../ports/document-store.js';
import {
  assertRejects,
  book,
  books,
  type DocumentStoreCase,
  findAll,
  idsOf,
  keyOf,
  putAll,
} from './harness.js';

const by = (field: string, direction: 'asc' | 'desc' = 'asc') => ({
  orderBy: { field, direction },
});
const crime = (id: string, title: string) => book(id, { genre: 'crime', title });

const refused: Readonly<Record<string, DocumentQuery>> = {
  'a field in no index': { where: { color: 'red' } },
  'the first field of an index alone, by id': { where: { lent: true } },
  'a sort by a field in no index': { where: {}, ...by('color') },
  'a sort by the second field of an index alone': { where: {}, ...by('blurb') },
  'equality beside the index': { where: { genre: 'crime', lent: true }, ...by('title') },
  'a range without an order': { where: {}, range: { from: 1 } },
  'a range between types': { where: {}, ...by('title'), range: { from: 'a', to: 2 } },
  'a page of nothing': { where: {}, limit: 0 },
  'a page of half a document': { where: {}, limit: 1.5 },
  'a page that is too large': { where: {}, limit: 1001 },
};

const queryCases: readonly DocumentStoreCase[] = [
  {
    id: 'DS-19',
    title: 'finds by equality, sorted by a field and then by id in the same direction',
    async run({ port }) {
      await putAll(port, [
        crime('d', 'Beta'),
        crime('b', 'Alpha'),
        crime('c', 'Beta'),
        crime('a', 'Gamma'),
        book('e', { genre: 'novel', title: 'Alpha' }),
        book('f', { genre: 'crime' }),
        book('g', { title: 'Alpha' }),
      ]);
      const up = await idsOf(port, { where: { genre: 'crime' }, ...by('title') });
      assert.deepEqual(up, ['b', 'c', 'd', 'a'], 'what lacks a field of the index is not in it');
      const down = await idsOf(port, { where: { genre: 'crime' }, ...by('title', 'desc') });
      assert.deepEqual(down, ['a', 'd', 'c', 'b'], 'descending turns ids around as well');
      const all = await findAll(port, { where: { genre: 'crime' } });
      assert.deepEqual(
        all.map(({ id }) => id),
        ['a', 'b', 'c', 'd', 'f'],
        'otherwise by id',
      );
      assert.equal(all[0]?.['title'], 'Gamma', 'documents come whole');
    },
  },
  {
    id: 'DS-20',
    title: 'compares strings by code point, in values and in ids',
    async run({ port }) {
      const ordered = ['', ' ', 'A', 'Z', 'a', 'aa', 'b', 'z', '~', 'é', 'ﬀ', '￮', '😀', '😀a'];
      await putAll(
        port,
        ordered.map((title, at) => book(`${ordered.length - at}`.padStart(2, '0'), { title })),
      );
      const titles = (await findAll(port, { where: {}, ...by('title') })).map(
        (one) => one['title'],
      );
      assert.deepEqual(titles, ordered, 'neither a language nor UTF-16 decides');
      const shelf = 'ids';
      const ids = ordered.filter((id) => id !== '');
      await putAll(
        port,
        [...ids].reverse().map((id) => book(id, { shelf })),
      );
      assert.deepEqual(await idsOf(port, { where: {}, partition: shelf }), ids, 'ids likewise');
      const same = await idsOf(port, { where: {}, ...by('title'), range: { from: 'é', to: '￮' } });
      assert.equal(same.length, 2, 'a range counts the same way');
    },
  },
  {
    id: 'DS-21',
    title: 'compares numbers as numbers and tells booleans, numbers and strings apart',
    async run({ port }) {
      const pages = [-1e21, -2, -1.5, 0, 1e-7, 2, 10, 1e21];
      const lent = { lent: true };
      await putAll(
        port,
        pages.map((one, at) => book(`n${9 - at}`, { pages: one, ...lent })),
      );
      await port.put(books, book('other', { pages: 3, lent: false }));
      await port.put(books, book('text', { pages: 3, lent: 'true' }));
      const up = await findAll(port, { where: lent, ...by('pages') });
      assert.deepEqual(
        up.map((one) => one['pages']),
        pages,
        '10 comes after 2',
      );
      const down = await findAll(port, { where: lent, ...by('pages', 'desc') });
      assert.deepEqual(
        down.map((one) => one['pages']),
        [...pages].reverse(),
      );
      const marks = [true, 2, '10', false, 10, '2', 'true'];
      await putAll(
        port,
        marks.map((mark, at) => book(`m${at}`, { mark })),
      );
      assert.deepEqual(await idsOf(port, { where: { mark: 2 } }), ['m1'], '2 is not "2"');
      assert.deepEqual(await idsOf(port, { where: { mark: true } }), ['m0'], 'true is not "true"');
      const sorted = (await findAll(port, { where: {}, ...by('mark') })).map((one) => one['mark']);
      const expected = [false, true, 2, 10, '10', '2', 'true'];
      assert.deepEqual(sorted, expected, 'booleans, numbers, strings');
    },
  },
  {
    id: 'DS-22',
    title: 'bounds the sorted field from a value on up to, but without, another',
    async run({ port }) {
      const pages = [-5, 0, 1, 2, 10, 20];
      await putAll(
        port,
        pages.map((one, at) => book(`n${at}`, { pages: one })),
      );
      await port.put(books, book('text', { pages: '5' }));
      const inRange = async (range: DocumentQuery['range'] & object, order = by('pages')) =>
        (await findAll(port, { where: {}, ...order, range })).map((one) => one['pages']);
      assert.deepEqual(await inRange({ from: 1, to: 10 }), [1, 2], 'from is in, to is out');
      assert.deepEqual(await inRange({ from: 1 }), [1, 2, 10, 20], 'numbers only, to the end');
      assert.deepEqual(await inRange({ to: 1 }), [-5, 0], 'from the start');
      assert.deepEqual(await inRange({ from: 0, to: 3 }, by('pages', 'desc')), [2, 1, 0]);
      assert.deepEqual(await inRange({ from: '' }), ['5'], 'strings only');
      assert.deepEqual(await inRange({ from: 3, to: 3 }), [], 'nothing between equals');
    },
  },
  {
    id: 'DS-23',
    title: 'confines a query to one partition',
    async run({ port }) {
      const other = { shelf: 'other' };
      await putAll(port, [crime('b', 'One'), crime('a', 'Two'), book('c', other)]);
      await port.put(books, { ...crime('d', 'Three'), ...other });
      assert.deepEqual(await idsOf(port, { where: {}, partition: 'main' }), ['a', 'b']);
      assert.deepEqual(await idsOf(port, { where: {}, partition: 'other' }), ['c', 'd']);
      const sorted = { where: { genre: 'crime' }, ...by('title') };
      assert.deepEqual(await idsOf(port, { ...sorted, partition: 'main' }), ['b', 'a']);
      assert.deepEqual(await idsOf(port, { ...sorted, partition: 'nobody' }), []);
      assert.deepEqual(await idsOf(port, sorted), ['b', 'd', 'a'], 'without one, all are asked');
    },
  },
  {
    id: 'DS-24',
    title: 'finds what was written the moment the write resolved',
    async run({ port }) {
      const shelved = (genre: string) => idsOf(port, { where: { genre } });
      for (let round = 0; round < 5; round += 1) {
        await port.put(books, book('one', { genre: `g${round}` }));
        assert.deepEqual(await shelved(`g${round}`), ['one'], 'a query sees the last write');
        assert.deepEqual(await shelved(`g${round - 1}`), [], 'and nothing of the one before');
      }
      await port.put(books, book('one'));
      assert.deepEqual(await shelved('g4'), [], 'a field taken away leaves its index');
      await port.put(books, book('one', { genre: 'g' }));
      await port.delete(books, keyOf(book('one')));
      assert.deepEqual(await shelved('g'), [], 'a deleted document is not found');
    },
  },
  {
    id: 'DS-25',
    title: 'refuses a query that no declared index serves or that makes no sense',
    async run({ port }) {
      await port.put(books, book('one', { genre: 'crime', lent: true, title: 'x' }));
      for (const [what, query] of Object.entries(refused)) {
        await assertRejects(port.query(books, query), 'invalid_argument', what);
      }
      const strange = port.query('plain-things', { where: { genre: 'crime' } });
      await assertRejects(strange, 'invalid_argument', 'an index of another collection');
    },
  },
];

export { queryCases };
