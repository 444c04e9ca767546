import assert from 'node:assert/strict';
import { PortError } from '../../errors/port-error.js';
import type { BatchOperation, DocumentStore } from '../../ports/document-store.js';
import {
  assertRejects,
  book,
  books,
  type DocumentStoreCase,
  idsOf,
  keyOf,
  putAll,
  read,
} from './harness.js';

const create = (id: string): BatchOperation => ({
  type: 'put',
  document: book(id),
  expect: 'absent',
});
/** A document of so many bytes of JSON. */
const createOf = (id: string, bytes: number): BatchOperation => {
  const room = bytes - JSON.stringify(book(id, { note: '' })).length;
  return { type: 'put', document: book(id, { note: 'x'.repeat(room) }), expect: 'absent' };
};
const putN = (id: string, n: number): BatchOperation => ({
  type: 'put',
  document: book(id, { n }),
});

async function assertUntouched(port: DocumentStore, message: string): Promise<void> {
  assert.deepEqual(await idsOf(port, { where: {} }), ['kept', 'there'], message);
  assert.equal((await read(port, keyOf(book('kept'))))?.['n'], 1, message);
}

const batchCases: readonly DocumentStoreCase[] = [
  {
    id: 'DS-15',
    title: 'does all operations of a batch and resolves with the etag of each put, in order',
    async run({ port }) {
      await putAll(port, [book('old'), book('old', { shelf: 'other' }), book('changed')]);
      const { etag } = await port.get(books, keyOf(book('changed')));
      const etags = await port.batch(books, 'main', [
        create('new'),
        { type: 'delete', id: 'old' },
        { type: 'put', document: book('changed', { n: 2 }), expect: { etag } },
        { type: 'delete', id: 'never-there' },
      ]);
      assert.deepEqual(
        etags.map((one) => typeof one),
        ['string', 'undefined', 'string', 'undefined'],
        'one entry per operation, an etag for puts only',
      );
      for (const [at, id] of [[0, 'new'] as const, [2, 'changed'] as const]) {
        const held = await port.get(books, keyOf(book(id)));
        assert.equal(held.etag, etags[at], `the etag of ${id} is at its operation's place`);
      }
      const left = await idsOf(port, { where: {} });
      assert.deepEqual(left, ['changed', 'new', 'old'], 'other partitions are untouched');
      assert.deepEqual(await port.batch(books, 'main', []), [], 'nothing to do is done');
    },
  },
  {
    id: 'DS-16',
    title: 'does nothing of a batch when one operation in the middle cannot be done',
    async run({ port }) {
      await putAll(port, [book('there'), book('kept', { n: 1 })]);
      const around = (middle: BatchOperation) =>
        port.batch(books, 'main', [create('new'), putN('kept', 2), middle, create('last')]);
      const expect = { etag: 'never-one' };
      await assertRejects(around(create('there')), 'already_exists', 'creating what exists');
      await assertUntouched(port, 'a failed creation leaves everything as it was');
      const stale = around({ type: 'put', document: book('there'), expect });
      await assertRejects(stale, 'precondition_failed', 'replacing another version');
      const staleDelete = around({ type: 'delete', id: 'there', expect });
      await assertRejects(staleDelete, 'precondition_failed', 'deleting another version');
      await assertUntouched(port, 'a failed expectation leaves everything as it was');
      const malformed = around({ type: 'put', document: book('a/b') });
      await assertRejects(malformed, 'invalid_argument', 'a malformed document');
      await assertUntouched(port, 'a malformed document leaves everything as it was');
    },
  },
  {
    id: 'DS-17',
    title: 'refuses a batch that is too long, repeats an id or leaves its partition',
    async run({ port }) {
      const most = port.capabilities.maxBatchOperations;
      const many = Array.from({ length: most + 1 }, (_, at) => create(`n${at}`));
      const tooMany = port.batch(books, 'main', many);
      await assertRejects(tooMany, 'limit_exceeded', 'more operations than maxBatchOperations');
      const twice = port.batch(books, 'main', [create('a'), { type: 'delete', id: 'a' }]);
      await assertRejects(twice, 'invalid_argument', 'one id twice');
      const away: BatchOperation = { type: 'put', document: book('b', { shelf: 'other' }) };
      const strange = port.batch(books, 'main', [create('a'), away]);
      await assertRejects(strange, 'invalid_argument', 'a document of another partition');
      assert.deepEqual(await idsOf(port, { where: {} }), [], 'a refused batch does nothing');
      const etags = await port.batch(books, 'main', many.slice(0, most));
      assert.equal(etags.length, most, 'maxBatchOperations are allowed');
    },
  },
  {
    id: 'DS-18',
    title: 'lets exactly one of many batches that expect one version win, wholly',
    async run({ port }) {
      const expect = await port.put(books, book('head'));
      const batch = async (n: number) => {
        const head: BatchOperation = { type: 'put', document: book('head', { n }), expect };
        const operations = [putN('a', n), head, putN('b', n)];
        try {
          await port.batch(books, 'main', n % 2 === 0 ? operations : operations.reverse());
          return [n];
        } catch (error) {
          assert.ok(PortError.is(error, 'precondition_failed'), 'the others lost the race');
          return [];
        }
      };
      const won = (await Promise.all(Array.from({ length: 20 }, (_, n) => batch(n)))).flat();
      assert.equal(won.length, 1, 'one batch wins');
      for (const id of ['a', 'head', 'b']) {
        const held = await read(port, keyOf(book(id)));
        assert.equal(held?.['n'], won[0], `${id} is the winner's`);
      }
    },
  },
];

const batchSizeCases: readonly DocumentStoreCase[] = [
  {
    id: 'DS-38',
    title: 'takes a batch of maxBatchBytes in all, and none that is larger',
    async run({ port }) {
      const { maxBatchBytes, maxDocumentBytes, maxBatchOperations } = port.capabilities;
      assert.ok(maxBatchBytes >= maxDocumentBytes, 'a document fits into a batch');
      const parts = Math.ceil(maxBatchBytes / maxDocumentBytes) + 1;
      if (parts > maxBatchOperations) return;
      const each = Math.floor(maxBatchBytes / parts);
      const last = maxBatchBytes - each * (parts - 1);
      const first = Array.from({ length: parts - 1 }, (_, at) => createOf(`n${at}`, each));
      const within = [...first, createOf('last', last)];
      const beyond = [...first, createOf('last', last + 1)];
      const tooLarge = port.batch(books, 'main', beyond);
      await assertRejects(tooLarge, 'limit_exceeded', 'more bytes than maxBatchBytes');
      assert.deepEqual(await idsOf(port, { where: {} }), [], 'a refused batch does nothing');
      const etags = await port.batch(books, 'main', within);
      assert.equal(etags.length, parts, 'maxBatchBytes are allowed');
    },
  },
];

export { batchCases, batchSizeCases };
