import assert from 'node:assert/strict';
import type { BlobListQuery } from '../../ports/blob-store.js';
import { assertRejects, type BlobStoreCase, keysOf, listAll, utf8 } from './harness.js';

/** In the order of their bytes: no language's order, and `/` is no special case. */
const ordered = 'A,B/a,a,a!,a-b/c,a/b,a/b/c,a/b0,a0,aa,b,z,\u00e9,\u00e9/x,\uff5e'.split(',');

/** UTF-16 would put the last two, which are beyond U+FFFF, before `\uff5e`. */
const beyond = ['\ud7ff', '\ue000', '\uff5e', '\u{1f642}', '\u{1f642}/x'];

/** Listing by prefix, in order, page by page. */
const listingCases: readonly BlobStoreCase[] = [
  {
    id: 'BS-17',
    title: 'lists the keys that start with a prefix, wherever it ends, with size and etag',
    async run({ port }) {
      const keys = ['s/1/audio', 's/1/notes', 's/10/audio', 's/2/audio', 's', 't/1'];
      for (const key of keys) await port.put(key, utf8(key));
      await listAll(port, '', (seen) => seen.length === keys.length);
      const expected: Record<string, string[]> = {
        '': keys.toSorted(),
        's/1/': ['s/1/audio', 's/1/notes'],
        's/1': ['s/1/audio', 's/1/notes', 's/10/audio'],
        's/1/audio': ['s/1/audio'],
        's/1/audio/': [],
        'S/1': [],
        '../': [],
      };
      for (const [prefix, wanted] of Object.entries(expected)) {
        const { items, cursor } = await port.list({ prefix });
        assert.deepEqual(keysOf(items), wanted, `prefix ${JSON.stringify(prefix)}`);
        assert.equal(cursor, undefined, 'the last page must have no cursor');
      }
      const [item] = (await port.list({ prefix: 's/10' })).items;
      assert.equal(item?.sizeBytes, 10, 'a listing must give sizes');
      const stat = await port.stat('s/10/audio');
      assert.equal(item?.etag, stat?.etag, 'a listing and stat must agree on the etag');
    },
  },
  {
    id: 'BS-18',
    title: 'orders a listing by the UTF-8 bytes of the keys',
    async run({ port }) {
      for (const key of ordered.toReversed()) await port.put(key, utf8(key));
      const items = await listAll(port, '', (seen) => seen.length === ordered.length);
      assert.deepEqual(keysOf(items), ordered, 'keys must come in the order of their bytes');
    },
  },
  {
    id: 'BS-32',
    title: 'orders keys beyond U+FFFF by their UTF-8 bytes too, not by UTF-16',
    async run({ port }) {
      for (const key of beyond.toReversed()) await port.put(key, utf8(key));
      const items = await listAll(port, '', (seen) => seen.length === beyond.length);
      assert.deepEqual(keysOf(items), beyond, 'keys must come in the order of their bytes');
    },
  },
  {
    id: 'BS-19',
    title: 'pages without gap or repeat while objects come and go',
    async run({ port }) {
      const keys = Array.from({ length: 11 }, (_, index) => `p/${100 + index}`);
      for (const key of [...keys, 'q']) await port.put(key, utf8(key));
      await listAll(port, 'p/', (seen) => seen.length === keys.length);
      const seen: string[] = [];
      let query: BlobListQuery | undefined = { prefix: 'p/', limit: 3 };
      for (let pages = 0; query !== undefined; pages += 1) {
        assert.ok(pages < 12, 'paging must come to an end');
        const page = await port.list(query);
        assert.ok(page.items.length <= 3, 'a page must not exceed its limit');
        seen.push(...keysOf(page.items));
        for (const { key } of page.items) await port.delete(key);
        if (page.items.length > 0) await port.put('p/000', utf8('late, before the cursor'));
        query = page.cursor === undefined ? undefined : { ...query, cursor: page.cursor };
      }
      const steady = seen.filter((key) => key !== 'p/000');
      assert.deepEqual(steady, keys, 'every key that was there must be seen once, in order');
    },
  },
  {
    id: 'BS-20',
    title: 'refuses a page size outside 1 to 1,000',
    async run({ port }) {
      for (const limit of [0, -1, 1001, 2.5, Number.NaN]) {
        await assertRejects(port.list({ prefix: '', limit }), 'invalid_argument', `limit ${limit}`);
      }
    },
  },
];

export { listingCases };
