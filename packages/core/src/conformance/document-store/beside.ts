import assert from 'node:assert/strict';
import type { Document, DocumentQuery, DocumentStore } from '../../ports/document-store.js';
import { book, books, type DocumentStoreCase, putAll } from './harness.js';

const query: DocumentQuery = {
  where: { genre: 'crime' },
  orderBy: { field: 'title', direction: 'desc' },
  limit: 2,
  beside: 'shelf',
};

/** Id and shelf of what is found, with the note of what came along. */
async function found(port: DocumentStore): Promise<readonly unknown[]> {
  const all: unknown[] = [];
  for (let cursor: string | undefined; ; ) {
    const asked = cursor === undefined ? query : { ...query, cursor };
    const page = await port.query<Document>(books, asked);
    all.push(
      ...page.items.map(({ document, beside }) => [
        document.id,
        document['shelf'],
        beside?.document['note'],
      ]),
    );
    cursor = page.cursor;
    if (cursor === undefined) return all;
  }
}

const crime = (id: string, title: string, shelf: string) =>
  book(id, { genre: 'crime', title, shelf });

const besideCases: readonly DocumentStoreCase[] = [
  {
    id: 'DS-36',
    title: 'brings along, with each document found, the one of its partition that is named',
    async run({ port }) {
      await putAll(port, [
        crime('a', 'One', 'left'),
        crime('b', 'Two', 'right'),
        crime('c', 'Three', 'left'),
        book('shelf', { shelf: 'left', note: 'oak, 1°' }),
        book('shelf', { shelf: 'right', note: 'elm' }),
      ]);
      const expected = [
        ['b', 'right', 'elm'],
        ['c', 'left', 'oak, 1°'],
        ['a', 'left', 'oak, 1°'],
      ];
      assert.deepEqual(await found(port), expected, 'across partitions and pages');
      const { items } = await port.query(books, { ...query, limit: 1 });
      const key = { partition: 'right', id: 'shelf' };
      assert.deepEqual(items[0]?.beside, await port.get(books, key), 'as get gives it');
      const { beside: _beside, ...alone } = query;
      const plain = await port.query(books, alone);
      assert.ok(
        plain.items.every((item) => !('beside' in item)),
        'nothing where nothing is named',
      );
    },
  },
  {
    id: 'DS-37',
    title: 'brings nothing along where there is none, or where it has expired',
    async run({ port }) {
      await putAll(port, [
        crime('a', 'One', 'left'),
        crime('b', 'Two', 'right'),
        crime('c', 'Three', 'bare'),
        book('shelf', { shelf: 'left', note: 'oak' }),
        book('shelf', { shelf: 'right', note: 'gone', goneAt: '2020-01-01T00:00:00Z' }),
      ]);
      const expected = [
        ['b', 'right', undefined],
        ['c', 'bare', undefined],
        ['a', 'left', 'oak'],
      ];
      assert.deepEqual(await found(port), expected);
    },
  },
];

export { besideCases };
