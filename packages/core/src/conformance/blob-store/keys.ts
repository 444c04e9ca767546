import assert from 'node:assert/strict';
import { compareUtf8 } from '../../bytes/bytes.js';
import {
  assertBytes,
  assertRejects,
  type BlobStoreCase,
  keysOf,
  listAll,
  readObject,
  utf8,
} from './harness.js';

const part300 = 'p'.repeat(300);

/** Keys that careless encodings, foldings and path rules make collide. */
const oddKeys = [
  'case',
  'Case',
  'CASE',
  'caf\u00e9',
  'cafe\u0301',
  'a',
  'a/b',
  'a/b/c',
  'a b',
  'a+b',
  'a%20b',
  'a%2Fb',
  'a&b=c?d#e',
  '.hidden',
  'con',
  'quote"\'`<>|*:;,$~',
  '\u65e5\u672c\u8a9e/\u{1f642}',
  part300,
  `${part300}/x`,
  `${part300}q`,
];

const badKeys = [
  '',
  '/a',
  'a/',
  'a//b',
  '.',
  '..',
  '../a',
  'a/../b',
  'a/./b',
  'a/..',
  'nul\0',
  'line\nfeed',
  'delete\u007f',
  'next\u0085line',
  'half\ud83d',
  'k'.repeat(1025),
  '\u00e9'.repeat(513),
];

/** Which keys there are, and that they never meet. */
const keyCases: readonly BlobStoreCase[] = [
  {
    id: 'BS-14',
    title: 'keeps keys apart that differ in anything, a prefix of another included',
    async run({ port }) {
      await Promise.all(oddKeys.map((key, index) => port.put(key, utf8(`value ${index}`))));
      for (const [index, key] of oddKeys.entries()) {
        const bytes = await readObject(port, key);
        assertBytes(
          bytes,
          utf8(`value ${index}`),
          `${JSON.stringify(key)} must hold its own bytes`,
        );
      }
      const items = await listAll(port, '', (seen) => seen.length === oddKeys.length);
      assert.deepEqual(keysOf(items), oddKeys.toSorted(compareUtf8), 'keys must list unchanged');
      await port.delete('a');
      await port.delete('case');
      for (const key of ['a/b', 'a/b/c', 'Case']) {
        assert.ok(await port.stat(key), `${JSON.stringify(key)} must outlive its neighbor`);
      }
    },
  },
  {
    id: 'BS-15',
    title: 'takes keys of 1,024 bytes and keeps those apart that differ in the last one',
    async run({ port }) {
      const stem = `${'Long part/'.repeat(72)}${'z'.repeat(303)}`;
      await port.put(`${stem}1`, utf8('one'));
      await port.put(`${stem}2`, utf8('two'));
      assertBytes(await readObject(port, `${stem}1`), utf8('one'), 'the first long key');
      assertBytes(await readObject(port, `${stem}2`), utf8('two'), 'the second long key');
      const items = await listAll(port, stem, (seen) => seen.length === 2);
      assert.deepEqual(keysOf(items), [`${stem}1`, `${stem}2`], 'long keys must be listed');
    },
  },
  {
    id: 'BS-16',
    title: 'refuses any other key with invalid_argument, whatever the method',
    async run({ port }) {
      for (const key of badKeys) {
        const name = JSON.stringify(key.slice(0, 20));
        await assertRejects(port.put(key, utf8('x')), 'invalid_argument', `put ${name}`);
        await assertRejects(port.get(key), 'invalid_argument', `get ${name}`);
        await assertRejects(port.stat(key), 'invalid_argument', `stat ${name}`);
        await assertRejects(port.delete(key), 'invalid_argument', `delete ${name}`);
      }
    },
  },
];

export { keyCases };
