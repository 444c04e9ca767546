import assert from 'node:assert/strict';
import {
  assertRejects,
  book,
  books,
  type DocumentStoreCase,
  idsOf,
  keyOf,
  read,
} from './harness.js';

const past = '2020-01-01T00:00:00Z';
const soonPast = () => new Date(Date.now() - 60_000).toISOString();
const future = '2100-01-01T00:00:00.000+02:00';
const expired = (id: string, n = 0) => book(id, { genre: 'crime', goneAt: past, n });

const expiryCases: readonly DocumentStoreCase[] = [
  {
    id: 'DS-32',
    title: 'shows an expired document to no read, and others as before',
    async run({ port }) {
      await port.put(books, expired('old'));
      await port.batch(books, 'main', [{ type: 'put', document: expired('older') }]);
      await port.put(books, book('late', { genre: 'crime', goneAt: soonPast() }));
      await port.put(books, book('fresh', { genre: 'crime', goneAt: future }));
      await port.put(books, book('lasting', { genre: 'crime' }));
      await port.put(books, book('changed', { genre: 'crime' }));
      await port.put(books, expired('changed'));
      for (const id of ['old', 'older', 'late', 'changed']) {
        const get = port.get(books, keyOf(book(id)));
        await assertRejects(get, 'not_found', `${id} has expired`);
      }
      const alive = ['fresh', 'lasting'];
      assert.deepEqual(await idsOf(port, { where: { genre: 'crime' } }), alive, 'in no query');
      assert.deepEqual(await idsOf(port, { where: {}, partition: 'main', limit: 1 }), alive);
      const fresh = await read(port, keyOf(book('fresh')));
      assert.equal(fresh?.['goneAt'], future, 'the field itself comes back as it was');
      await port.put('plain-things', { id: 'a', group: 'g', goneAt: past });
      await port.get('plain-things', { partition: 'g', id: 'a' });
    },
  },
  {
    id: 'DS-33',
    title: 'treats an expired document as absent in every conditional write',
    async run({ port }) {
      const { etag } = await port.put(books, expired('one'));
      const replace = port.put(books, book('one'), { expect: { etag } });
      await assertRejects(replace, 'precondition_failed', 'replacing what has expired');
      const remove = port.delete(books, keyOf(book('one')), { expect: { etag } });
      await assertRejects(remove, 'precondition_failed', 'deleting what has expired');
      await port.put(books, expired('one', 1), { expect: 'absent' });
      await port.put(books, book('one', { n: 2 }), { expect: 'absent' });
      const held = await read(port, keyOf(book('one')));
      assert.equal(held?.['n'], 2, 'a new document may take its place');
      const again = port.put(books, book('one'), { expect: 'absent' });
      await assertRejects(again, 'already_exists', 'the new one is there');
      await port.put(books, expired('two'));
      await port.batch(books, 'main', [{ type: 'put', document: book('two'), expect: 'absent' }]);
      assert.ok(await read(port, keyOf(book('two'))), 'in a batch as well');
      await port.put(books, expired('three'));
      await port.put(books, book('three'));
      assert.ok(await read(port, keyOf(book('three'))), 'what does not expire stays');
    },
  },
];

export { expiryCases };
