import assert from 'node:assert/strict';
import type { DocumentStore } from '../../ports/document-store.js';
import { type Book, book, books, type DocumentStoreCase, putAll } from './harness.js';

const nameOf = ({ id, shelf }: Book) => `${id} ${shelf}`;

interface Walk {
  readonly found: readonly string[];
  /** Where each page after the first began. */
  readonly cursors: readonly string[];
}

/** Walks the whole collection by id, from a cursor or from its beginning. */
async function walk(port: DocumentStore, from?: string): Promise<Walk> {
  const found: string[] = [];
  const cursors: string[] = [];
  for (let cursor = from; ; ) {
    const at = cursor === undefined ? {} : { cursor };
    const page = await port.query<Book>(books, { where: {}, limit: 4, ...at });
    found.push(...page.items.map(({ document }) => nameOf(document)));
    cursor = page.cursor;
    if (cursor === undefined) return { found, cursors };
    cursors.push(cursor);
    assert.ok(cursors.length <= 50, 'paging must come to an end');
  }
}

const walkCases: readonly DocumentStoreCase[] = [
  {
    id: 'DS-40',
    title: 'walks a whole collection by id, and again from a cursor of an earlier walk',
    async run({ port }) {
      // Documents with and without indexed fields; ids that occur in several partitions.
      const shelves = ['s1', 's2', 's3'];
      const all = shelves.flatMap((shelf) =>
        ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((id, at) =>
          book(id, at % 2 === 0 ? { shelf } : { shelf, genre: 'crime', title: id }),
        ),
      );
      await putAll(port, all);
      const { found, cursors } = await walk(port);
      assert.deepEqual([...found].sort(), all.map(nameOf).sort(), 'each document once');
      const ids = found.map((name) => name.slice(0, 1));
      assert.deepEqual(ids, [...ids].sort(), 'in the order of the ids');
      const [, , third = ''] = cursors;
      for (const run of [1, 2]) {
        const rest = await walk(port, third);
        assert.deepEqual(rest.found, found.slice(12), `the rest, run ${run}`);
      }
      await port.put(books, book('f', { shelf: 's2', changed: true }));
      await port.put(books, book('h', { shelf: 's1' }));
      const later = await walk(port, third);
      assert.deepEqual(later.found, [...found.slice(12), 'h s1'], 'what changed and what is new');
    },
  },
];

export { walkCases };
