import assert from 'node:assert/strict';
import type { DocumentQuery, DocumentStore } from '../../ports/document-store.js';
import {
  assertRejects,
  type Book,
  book,
  books,
  type DocumentStoreCase,
  findAll,
  keyOf,
  putAll,
} from './harness.js';

const byTitle = (direction: 'asc' | 'desc'): DocumentQuery => ({
  where: { genre: 'crime' },
  orderBy: { field: 'title', direction },
});
const crime = (id: string, title: string, shelf = 'main') =>
  book(id, { genre: 'crime', title, shelf });
const nameOf = ({ shelf, title, id }: Book) => `${String(title)} ${id} ${shelf}`;

/** Books that differ in title, id or shelf alone, in their order. */
function twins(): readonly Book[] {
  return ['Alpha', 'Beta'].flatMap((title) =>
    ['a', 'b', 'c'].flatMap((id) =>
      ['s1', 's2'].map((shelf) => crime(`${title}-${id}`, title, shelf)),
    ),
  );
}

/** Pages by two, doing something between pages; resolves with the ids in the order found. */
async function pageThrough(
  port: DocumentStore,
  query: DocumentQuery,
  between: (page: number) => Promise<unknown>,
): Promise<readonly string[]> {
  const found: string[] = [];
  let cursor: string | undefined;
  for (let number = 0; ; number += 1) {
    const from = cursor === undefined ? {} : { cursor };
    const page = await port.query(books, { ...query, limit: 2, ...from });
    found.push(...page.items.map((item) => item.document.id));
    cursor = page.cursor;
    if (cursor === undefined) return found;
    assert.ok(number < 50, 'paging must come to an end');
    await between(number);
  }
}

const pageCases: readonly DocumentStoreCase[] = [
  {
    id: 'DS-26',
    title: 'cuts results into pages of at most the limit, each document exactly once',
    async run({ port }) {
      await putAll(port, [...twins()].reverse());
      const ordered = twins().map(nameOf);
      for (const limit of [1, 3, 5, 12]) {
        const up = (await findAll(port, { ...byTitle('asc'), limit })).map(nameOf);
        assert.deepEqual(up.map(withoutShelf), ordered.map(withoutShelf), 'in order');
        assert.equal(new Set(up).size, ordered.length, 'namesakes in two partitions come both');
        const down = (await findAll(port, { ...byTitle('desc'), limit })).map(nameOf);
        assert.deepEqual(down.map(withoutShelf), up.map(withoutShelf).reverse(), 'backwards');
        const byId = (await findAll(port, { where: {}, limit })).map(nameOf);
        assert.equal(new Set(byId).size, ordered.length, 'by id as well');
        const page = await port.query(books, { ...byTitle('asc'), limit });
        assert.ok(page.items.length <= limit, 'a page has at most limit documents');
      }
      const many = Array.from({ length: 101 }, (_, at) => book(`n${at}`, { shelf: 'many' }));
      await putAll(port, many);
      const first = await port.query(books, { where: {}, partition: 'many' });
      assert.ok(first.items.length <= 100, 'without a limit a page has at most 100');
      assert.ok(first.cursor !== undefined, 'more than a page has a cursor');
      const all = await findAll(port, { where: {}, partition: 'many' });
      assert.equal(all.length, many.length, 'the second page has the rest');
    },
  },
  {
    id: 'DS-27',
    title: 'shows what is there all the while exactly once, whatever comes and goes between pages',
    async run({ port }) {
      for (const direction of ['asc', 'desc'] as const) {
        const lasting = ['b', 'd', 'f', 'h', 'j'].map((id) => crime(id, id));
        await putAll(port, [...lasting, crime('c', 'c'), crime('i', 'i')]);
        const found = await pageThrough(port, byTitle(direction), async (page) => {
          if (page < 3) await putAll(port, [crime(`a${page}`, 'a'), crime(`z${page}`, 'z')]);
          await port.delete(books, keyOf(crime('c', 'c')));
          await port.delete(books, keyOf(crime('i', 'i')));
          if (page === 0) await port.put(books, crime('e', 'e'));
          await port.put(books, { ...crime('f', 'f'), seen: page });
        });
        for (const { id } of lasting) {
          const times = found.filter((one) => one === id).length;
          assert.equal(times, 1, `${id} appears once, ${direction}`);
        }
        assert.equal(new Set(found).size, found.length, 'nothing appears twice');
        for (const one of await findAll(port, byTitle('asc'))) await port.delete(books, keyOf(one));
      }
      await putAll(
        port,
        ['a', 'b', 'c', 'd'].map((id) => crime(id, id)),
      );
      const left = await pageThrough(port, byTitle('asc'), () =>
        port.delete(books, keyOf(crime('b', 'b'))),
      );
      assert.deepEqual(left, ['a', 'b', 'c', 'd'], 'a page goes on after a last one that is gone');
    },
  },
  {
    id: 'DS-28',
    title: 'refuses the cursor of another query',
    async run({ port }) {
      await putAll(
        port,
        ['a', 'b', 'c'].map((id) => crime(id, id)),
      );
      const { cursor = '' } = await port.query(books, { ...byTitle('asc'), limit: 1 });
      const next = await port.query(books, { ...byTitle('asc'), limit: 2, cursor });
      assert.equal(next.items.length, 2, 'the limit may change from page to page');
      const foreign: Readonly<Record<string, DocumentQuery>> = {
        'another value': { ...byTitle('asc'), where: { genre: 'novel' } },
        'another direction': byTitle('desc'),
        'another order': { where: { genre: 'crime' } },
        'another range': { ...byTitle('asc'), range: { from: 'a' } },
        'another partition': { ...byTitle('asc'), partition: 'main' },
      };
      for (const [what, query] of Object.entries(foreign)) {
        await assertRejects(port.query(books, { ...query, cursor }), 'invalid_argument', what);
      }
      const elsewhere = port.query('plain-things', { where: {}, cursor });
      await assertRejects(elsewhere, 'invalid_argument', 'another collection');
      for (const made of ['', 'made up', `${cursor}x`, cursor.slice(2)]) {
        const query = port.query(books, { ...byTitle('asc'), cursor: made });
        await assertRejects(query, 'invalid_argument', `the cursor ${JSON.stringify(made)}`);
      }
    },
  },
];

function withoutShelf(name: string): string {
  return name.slice(0, name.lastIndexOf(' '));
}

export { pageCases };
