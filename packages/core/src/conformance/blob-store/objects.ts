import assert from 'node:assert/strict';
import {
  assertBytes,
  assertRejects,
  type BlobStoreCase,
  noise,
  readObject,
  readStream,
  sourceOf,
  utf8,
} from './harness.js';

/** Writing, reading, replacing and deleting whole objects. */
const objectCases: readonly BlobStoreCase[] = [
  {
    id: 'BS-01',
    title: 'gives back the bytes that were put, with key, size and content type',
    async run({ port }) {
      const bytes = noise(1000);
      const put = await port.put('session/audio', bytes, { contentType: 'audio/ogg; codecs=opus' });
      const { info, body } = await port.get('session/audio');
      assertBytes(await readStream(body), bytes, 'get must give the bytes that were put');
      const stat = await port.stat('session/audio');
      for (const seen of [put, info, stat]) {
        assert.equal(seen?.key, 'session/audio', 'info must name the key');
        assert.equal(seen?.sizeBytes, 1000, 'info must give the size');
        assert.equal(seen?.contentType, 'audio/ogg; codecs=opus', 'the content type must be kept');
        assert.equal(seen?.etag, put.etag, 'put, get and stat must agree on the etag');
        const time = seen?.updatedAt.getTime() ?? Number.NaN;
        assert.ok(time > 0, 'updatedAt must be a moment');
      }
    },
  },
  {
    id: 'BS-02',
    title: 'takes application/octet-stream for an object without a content type',
    async run({ port }) {
      await port.put('plain', utf8('x'));
      assert.equal((await port.stat('plain'))?.contentType, 'application/octet-stream');
    },
  },
  {
    id: 'BS-03',
    title: 'stores a long stream of uneven and empty chunks in order, its length unknown',
    async run({ port }) {
      const bytes = noise(9 * 2 ** 20 + 7);
      const chunks: Uint8Array[] = [];
      for (let at = 0, size = 1; at < bytes.byteLength; at += size, size = (size * 7) % 700_001) {
        chunks.push(bytes.subarray(at, at + size), new Uint8Array(0));
      }
      const info = await port.put('long', sourceOf(chunks));
      assert.equal(info.sizeBytes, bytes.byteLength, 'put must count the bytes of a stream');
      assertBytes(await readObject(port, 'long'), bytes, 'a stream must be stored unchanged');
    },
  },
  {
    id: 'BS-04',
    title: 'stores an empty object, which is not an absent one',
    async run({ port }) {
      await port.put('empty/bytes', new Uint8Array(0));
      await port.put('empty/stream', sourceOf([]));
      for (const key of ['empty/bytes', 'empty/stream']) {
        assert.equal((await port.stat(key))?.sizeBytes, 0, 'an empty object must exist');
        assert.equal((await readObject(port, key)).byteLength, 0, 'it must read as nothing');
      }
    },
  },
  {
    id: 'BS-05',
    title: 'replaces bytes, size, content type and etag together',
    async run({ port }) {
      const first = await port.put('k', utf8('the longer text'), { contentType: 'text/plain' });
      const second = await port.put('k', utf8('short'), { contentType: 'text/html' });
      const third = await port.put('k', utf8('other'), { contentType: 'text/html' });
      assertBytes(await readObject(port, 'k'), utf8('other'), 'the last put must win entirely');
      const stat = await port.stat('k');
      assert.equal(stat?.sizeBytes, 5, 'the size must be the new one');
      assert.equal(stat?.contentType, 'text/html', 'the content type must be the new one');
      const etags = new Set([first.etag, second.etag, third.etag]);
      assert.equal(etags.size, 3, 'the etag must change whenever the bytes do');
    },
  },
  {
    id: 'BS-06',
    title: 'knows nothing of an absent key: stat resolves undefined, get rejects with not_found',
    async run({ port }) {
      assert.equal(await port.stat('never/there'), undefined, 'stat must resolve undefined');
      await assertRejects(port.get('never/there'), 'not_found', 'get of an absent key');
    },
  },
  {
    id: 'BS-07',
    title: 'deletes, and deletes again without complaint',
    async run({ port }) {
      await port.put('gone', utf8('x'));
      await port.put('kept', utf8('y'));
      await port.delete('gone');
      assert.equal(await port.stat('gone'), undefined, 'a deleted object must be absent');
      await assertRejects(port.get('gone'), 'not_found', 'get of a deleted key');
      await port.delete('gone');
      await port.delete('never/there');
      assert.ok(await port.stat('kept'), 'other objects must stay');
    },
  },
  {
    id: 'BS-08',
    title: 'shares no memory with the bytes it was given or gave out',
    async run({ port }) {
      const given = utf8('original');
      await port.put('own', given);
      given.fill(0);
      (await readObject(port, 'own')).fill(1);
      const { body } = await port.get('own');
      for await (const chunk of body) chunk.fill(2);
      const again = await readObject(port, 'own');
      assertBytes(again, utf8('original'), 'writing into those bytes must not change the object');
    },
  },
];

export { objectCases };
