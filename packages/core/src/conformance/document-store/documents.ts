import assert from 'node:assert/strict';
import type { Document, DocumentStore } from '../../ports/document-store.js';
import {
  assertRejects,
  type Book,
  book,
  books,
  type DocumentStoreCase,
  idsOf,
  keyOf,
  putAll,
  read,
} from './harness.js';

const nowhere = { partition: 'main', id: 'absent' };
const oddIds = ['a b', "it's", '"q"', '%20', '..', '-', '漢字 🎧', 'é', 'a:b;c', 'x'.repeat(255)];
const wrongIds = ['', 'a/b', 'a\\b', 'a?b', 'a#b', 'a\nb', 'nul\0', '\ud800', 'x'.repeat(256)];
const wrongDocuments: Readonly<Record<string, Document>> = {
  'a NUL in a string': book('wrong', { note: ['a\0b'] }),
  'half a surrogate pair': book('wrong', { note: '\ud83d' }),
  'a number beyond JSON': book('wrong', { note: Number.NaN }),
  'an object in an indexed field': book('wrong', { title: {} }),
  'null in an indexed field': book('wrong', { title: null }),
  'a string too long for an index': book('wrong', { title: 'x'.repeat(513) }),
  'an expiry that is no instant': book('wrong', { goneAt: 'tomorrow' }),
};

function nested(members: string): Document {
  return JSON.parse(`{"id":"one","shelf":"main",${members}}`) as Document;
}

const everything = nested(`
  "text": "Grüße, 漢字 🎧 \\u0001 \\" \\\\ \\n", "empty": "", "none": null, "yes": true,
  "numbers": [0, -1.5, 9007199254740991, 1e300, 5e-324, 0.1], "list": [[], {}, [null]],
  "_etag": "own", "_ts": 7, "ttl": "own", "etag": "own", "body": 1, "": "no name",
  "__proto__": {"polluted": true}, "constructor": "own", "a.b": 1, "$where": 1, "ä 🎧": 1`);

async function assertSame(port: DocumentStore, expected: Document, message: string) {
  const { document } = await port.get(books, { partition: 'main', id: expected.id });
  const plain = (value: Document) => Object.fromEntries(Object.entries(value).sort());
  assert.deepEqual(plain(document), plain(expected), message);
}

const documentCases: readonly DocumentStoreCase[] = [
  {
    id: 'DS-01',
    title: 'returns a document as it was put, whatever its members are called and hold',
    async run({ port }) {
      await port.put(books, everything);
      await assertSame(port, everything, 'a document must come back unchanged');
      const list = [1];
      await port.put(books, book('two', { list, gone: undefined }));
      list.push(2);
      await assertSame(port, book('two', { list: [1] }), 'what is stored is a copy, as JSON');
    },
  },
  {
    id: 'DS-02',
    title: 'rejects with not_found when there is no such document, or can be none',
    async run({ port }) {
      await port.put(books, book('there'));
      await assertRejects(port.get(books, nowhere), 'not_found', 'another id');
      const elsewhere = { partition: 'other', id: 'there' };
      await assertRejects(port.get(books, elsewhere), 'not_found', 'another partition');
      for (const id of wrongIds) {
        const key = { partition: 'main', id };
        await assertRejects(port.get(books, key), 'not_found', `get ${JSON.stringify(id)}`);
        await port.delete(books, key);
        const query = { where: {}, partition: id };
        assert.deepEqual(await idsOf(port, query), [], 'a partition nothing can be in is empty');
      }
    },
  },
  {
    id: 'DS-03',
    title: 'replaces the whole document and changes its etag with every put',
    async run({ port }) {
      const first = await port.put(books, book('one', { old: 1, kept: 1 }));
      const second = await port.put(books, book('one', { kept: 1 }));
      const third = await port.put(books, book('one', { kept: 1 }));
      await assertSame(port, book('one', { kept: 1 }), 'members of the old document are gone');
      const etags = new Set([first.etag, second.etag, third.etag]);
      assert.equal(etags.size, 3, 'a write changes the etag even when it changes nothing');
      const held = await port.get(books, keyOf(book('one')));
      assert.equal(held.etag, third.etag, 'get shows the etag that put resolved with');
      const { items } = await port.query(books, { where: {} });
      assert.equal(items[0]?.etag, third.etag, 'query shows the same etag');
    },
  },
  {
    id: 'DS-04',
    title: 'keeps documents with one id in two partitions apart',
    async run({ port }) {
      await putAll(port, [book('one', { n: 1 }), book('one', { n: 2, shelf: 'other' })]);
      assert.equal((await read(port, { partition: 'main', id: 'one' }))?.['n'], 1);
      await port.put(books, book('one', { n: 3, shelf: 'third' }), { expect: 'absent' });
      await port.delete(books, { partition: 'main', id: 'one' });
      const left = await idsOf(port, { where: {} });
      assert.deepEqual(left, ['one', 'one'], 'the others are untouched by a delete');
      assert.equal((await read(port, { partition: 'other', id: 'one' }))?.['n'], 2);
    },
  },
  {
    id: 'DS-05',
    title: 'takes every id and partition the contract allows and refuses the others',
    async run({ port }) {
      for (const odd of oddIds) {
        await port.put(books, book(odd, { shelf: odd }), { expect: 'absent' });
        const found = await read(port, { partition: odd, id: odd });
        assert.equal(found?.id, odd, `${JSON.stringify(odd)} is an id and a partition`);
      }
      for (const wrong of wrongIds) {
        const text = JSON.stringify(wrong);
        await assertRejects(port.put(books, book(wrong)), 'invalid_argument', `the id ${text}`);
        const inWrong = port.put(books, book('a', { shelf: wrong }));
        await assertRejects(inWrong, 'invalid_argument', `the partition ${text}`);
      }
      const homeless = port.put(books, { id: 'a' });
      await assertRejects(homeless, 'invalid_argument', 'a document without partition key');
      const nameless = port.put(books, { shelf: 'main' } as unknown as Book);
      await assertRejects(nameless, 'invalid_argument', 'a document without id');
    },
  },
  {
    id: 'DS-06',
    title: 'removes a document, and resolves also when there was none',
    async run({ port }) {
      await putAll(port, [book('one'), book('two')]);
      await port.delete(books, keyOf(book('one')));
      await port.delete(books, keyOf(book('one')));
      assert.equal(await read(port, keyOf(book('one'))), undefined, 'a deleted document is gone');
      assert.ok(await read(port, keyOf(book('two'))), 'its neighbor is still there');
    },
  },
  {
    id: 'DS-07',
    title: 'rejects with invalid_argument for a collection that was not declared',
    async run({ port }) {
      const name = 'never-declared';
      const calls = {
        get: () => port.get(name, nowhere),
        put: () => port.put(name, book('one')),
        delete: () => port.delete(name, nowhere),
        batch: () => port.batch(name, 'main', []),
        query: () => port.query(name, { where: {} }),
      };
      for (const [method, call] of Object.entries(calls)) {
        await assertRejects(call(), 'invalid_argument', `${method} of an undeclared collection`);
      }
    },
  },
  {
    id: 'DS-08',
    title: 'refuses a document some backend could not keep or index, and keeps the old one',
    async run({ port }) {
      await port.put(books, book('wrong', { n: 1 }));
      for (const [what, document] of Object.entries(wrongDocuments)) {
        await assertRejects(port.put(books, document), 'invalid_argument', what);
        const batch = port.batch(books, 'main', [{ type: 'put', document }]);
        await assertRejects(batch, 'invalid_argument', `${what}, in a batch`);
      }
      await assertSame(port, book('wrong', { n: 1 }), 'a refused write changes nothing');
      await port.put('plain-things', { id: 'a', group: 'g', title: {}, goneAt: 'tomorrow' });
    },
  },
  {
    id: 'DS-09',
    title: 'keeps a document of the largest size and rejects one byte more with limit_exceeded',
    async run({ port }) {
      const { maxDocumentBytes } = port.capabilities;
      const room = maxDocumentBytes - JSON.stringify(book('big', { note: 'é' })).length - 1;
      const fits = book('big', { note: `é${'x'.repeat(room)}` });
      await port.put(books, fits);
      const found = await read(port, keyOf(fits));
      assert.ok(found?.['note'] === fits['note'], 'the largest document comes back whole');
      const tooBig = port.put(books, book('big', { note: `éé${'x'.repeat(room - 1)}` }));
      await assertRejects(tooBig, 'limit_exceeded', 'bytes count, not characters');
      const { etag } = await port.get(books, keyOf(fits));
      await port.put(books, book('big'), { expect: { etag } });
    },
  },
];

export { documentCases };
