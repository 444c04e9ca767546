import assert from 'node:assert/strict';
import type { BatchOperation } from '../../ports/document-store.js';
import {
  book,
  books,
  type DocumentStoreCase,
  failureOf,
  idsOf,
  keyOf,
  putAll,
  read,
} from './harness.js';

const abortCases: readonly DocumentStoreCase[] = [
  {
    id: 'DS-34',
    title: 'does nothing when already aborted, and rejects with the reason itself',
    async run({ port }) {
      await port.put(books, book('one', { n: 1 }));
      const reason = new Error('changed my mind');
      const options = { signal: AbortSignal.abort(reason) };
      const document = book('one', { n: 2 });
      const calls = {
        get: () => port.get(books, keyOf(document), options),
        put: () => port.put(books, document, options),
        delete: () => port.delete(books, keyOf(document), options),
        batch: () => port.batch(books, 'main', [{ type: 'put', document }], options),
        query: () => port.query(books, { where: {} }, options),
      };
      for (const [method, call] of Object.entries(calls)) {
        const error = await failureOf(call(), `${method} when aborted`);
        assert.equal(error, reason, `${method} rejects with the very reason`);
      }
      const held = await read(port, keyOf(document));
      assert.equal(held?.['n'], 1, 'an aborted call changes nothing');
    },
  },
  {
    id: 'DS-35',
    title: 'leaves a batch that is aborted on its way done or undone, never half-done',
    async run({ port }) {
      const ids = Array.from({ length: 10 }, (_, at) => `n${at}`);
      for (const ticks of [0, 1, 2, 4, 8, 16, 32]) {
        await putAll(
          port,
          ids.map((id) => book(id, { n: -1 })),
        );
        const reason = new Error(`after ${ticks}`);
        const abort = new AbortController();
        const puts = ids.map(
          (id): BatchOperation => ({ type: 'put', document: book(id, { n: ticks }) }),
        );
        const call = port.batch(books, 'main', puts, { signal: abort.signal }).then(
          () => undefined,
          (error: unknown) => error,
        );
        for (let tick = 0; tick < ticks; tick += 1) await Promise.resolve();
        abort.abort(reason);
        const error = await call;
        assert.ok(
          error === undefined || error === reason,
          'rejects with the very reason, if at all',
        );
        const held = await Promise.all(ids.map((id) => read(port, keyOf(book(id)))));
        const seen = new Set(held.map((one) => one?.['n']));
        assert.equal(seen.size, 1, 'all operations happened or none');
        if (error === undefined) assert.ok(seen.has(ticks), 'a batch that resolved is done');
      }
      const listed = await idsOf(port, { where: {} });
      assert.deepEqual(listed, ids, 'the store goes on working');
    },
  },
];

export { abortCases };
