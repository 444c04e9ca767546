import assert from 'node:assert/strict';
import { PortError, type PortErrorCode } from '../../errors/port-error.js';
import { assertRejects, book, books, type DocumentStoreCase, keyOf, read } from './harness.js';

const writers = 100;

/** Lets many writers go at once; resolves with the numbers of those that won. */
async function race(
  write: (writer: number) => Promise<unknown>,
  lost: PortErrorCode,
): Promise<readonly number[]> {
  const tries = Array.from({ length: writers }, async (_, writer) => {
    try {
      await write(writer);
      return [writer];
    } catch (error) {
      assert.ok(PortError.is(error, lost), `a writer that lost must reject with ${lost}`);
      return [];
    }
  });
  return (await Promise.all(tries)).flat();
}

const conditionCases: readonly DocumentStoreCase[] = [
  {
    id: 'DS-10',
    title: 'creates once where nothing was expected, then rejects with already_exists',
    async run({ port }) {
      await port.put(books, book('one', { n: 1 }), { expect: 'absent' });
      const again = port.put(books, book('one', { n: 2 }), { expect: 'absent' });
      await assertRejects(again, 'already_exists', 'creating what exists');
      const held = await read(port, keyOf(book('one')));
      assert.equal(held?.['n'], 1, 'the document there was stays');
      await port.delete(books, keyOf(book('one')));
      await port.put(books, book('one', { n: 3 }), { expect: 'absent' });
    },
  },
  {
    id: 'DS-11',
    title: 'replaces exactly the expected version, never an older one or a namesake',
    async run({ port }) {
      const first = await port.put(books, book('one', { n: 1 }));
      const second = await port.put(books, book('one', { n: 2 }), { expect: first });
      const stale = port.put(books, book('one', { n: 3 }), { expect: first });
      await assertRejects(stale, 'precondition_failed', 'writing over a newer version');
      assert.equal((await read(port, keyOf(book('one'))))?.['n'], 2, 'the newer version stays');
      await port.delete(books, keyOf(book('one')));
      const gone = port.put(books, book('one', { n: 3 }), { expect: second });
      await assertRejects(gone, 'precondition_failed', 'writing over what is gone');
      assert.equal(await read(port, keyOf(book('one'))), undefined, 'nothing comes back');
      await port.put(books, book('one', { n: 1 }));
      const namesake = port.put(books, book('one', { n: 3 }), { expect: first });
      await assertRejects(namesake, 'precondition_failed', 'an etag is never used again');
    },
  },
  {
    id: 'DS-12',
    title: 'deletes exactly the expected version',
    async run({ port }) {
      const first = await port.put(books, book('one'));
      const second = await port.put(books, book('one'));
      const stale = port.delete(books, keyOf(book('one')), { expect: first });
      await assertRejects(stale, 'precondition_failed', 'deleting a newer version');
      assert.ok(await read(port, keyOf(book('one'))), 'the newer version stays');
      await port.delete(books, keyOf(book('one')), { expect: second });
      assert.equal(await read(port, keyOf(book('one'))), undefined, 'the expected one is gone');
      const gone = port.delete(books, keyOf(book('one')), { expect: second });
      await assertRejects(gone, 'precondition_failed', 'deleting what is gone, expecting it');
    },
  },
  {
    id: 'DS-13',
    title: 'lets exactly one of a hundred writers that expect one version win',
    async run({ port }) {
      const expect = await port.put(books, book('one'));
      const write = (n: number) => port.put(books, book('one', { n }), { expect });
      const won = await race(write, 'precondition_failed');
      assert.equal(won.length, 1, 'one version is replaced once');
      const held = await read(port, keyOf(book('one')));
      assert.equal(held?.['n'], won[0], 'what the winner wrote is what there is');
    },
  },
  {
    id: 'DS-14',
    title: 'lets exactly one of a hundred creators win',
    async run({ port }) {
      const write = (n: number) => port.put(books, book('one', { n }), { expect: 'absent' });
      const won = await race(write, 'already_exists');
      assert.equal(won.length, 1, 'what is absent is created once');
      const held = await read(port, keyOf(book('one')));
      assert.equal(held?.['n'], won[0], 'what the winner wrote is what there is');
    },
  },
];

export { conditionCases };
