import assert from 'node:assert/strict';
import {
  assertBytes,
  assertRejects,
  type BlobStoreCase,
  noise,
  readObject,
  readStream,
  utf8,
} from './harness.js';

/** Byte ranges, and what becomes of an opened object. */
const readingCases: readonly BlobStoreCase[] = [
  {
    id: 'BS-09',
    title: 'reads exactly the bytes of a range, cut at the end of the object',
    async run({ port }) {
      const bytes = noise(300_000);
      await port.put('r', bytes);
      const ranges = [
        { start: 0, end: 1 },
        { start: 70_001, end: 270_002 },
        { start: 299_999 },
        { start: 100_000, end: 10_000_000 },
      ];
      for (const range of ranges) {
        const { info, body } = await port.get('r', { range });
        const expected = bytes.subarray(range.start, range.end);
        assertBytes(await readStream(body), expected, `range ${JSON.stringify(range)}`);
        assert.equal(info.sizeBytes, 300_000, 'info must give the size of the whole object');
      }
    },
  },
  {
    id: 'BS-10',
    title: 'refuses a range that starts at or after the end, is empty or not of whole numbers',
    async run({ port }) {
      await port.put('r', utf8('0123456789'));
      await port.put('empty', new Uint8Array(0));
      const bad = [
        { start: 10 },
        { start: 11, end: 20 },
        { start: 5, end: 5 },
        { start: 5, end: 4 },
        { start: -3 },
        { start: 1.5 },
        { start: 0, end: Number.NaN },
      ];
      for (const range of bad) {
        const call = port.get('r', { range });
        await assertRejects(call, 'invalid_argument', `range ${JSON.stringify(range)}`);
      }
      const empty = port.get('empty', { range: { start: 0 } });
      await assertRejects(empty, 'invalid_argument', 'any range of an empty object');
    },
  },
  {
    id: 'BS-11',
    title: 'never mixes versions for a reader that is overtaken by a put or a delete',
    async run({ port }) {
      const old = noise(4 * 2 ** 20, 1);
      await port.put('r', old);
      await port.put('d', old);
      const opened = [await port.get('r'), await port.get('d')];
      await port.put('r', noise(4 * 2 ** 20, 2));
      await port.delete('d');
      for (const { body } of opened) {
        const seen = await readStream(body).catch(() => undefined);
        if (seen !== undefined) assertBytes(seen, old, 'the version that was opened must be read');
      }
      assertBytes(await readObject(port, 'r'), noise(4 * 2 ** 20, 2), 'then the new one is read');
    },
  },
  {
    id: 'BS-12',
    title: 'releases what a reader holds when its stream is canceled',
    async run({ port }) {
      const bytes = noise(2 ** 20);
      await port.put('r', bytes);
      for (let opened = 0; opened < 60; opened += 1) {
        const { body } = await port.get('r');
        const reader = body.getReader();
        if (opened % 2 === 0) await reader.read();
        await reader.cancel();
      }
      assertBytes(
        await readObject(port, 'r'),
        bytes,
        'the store must go on after 60 canceled reads',
      );
    },
  },
  {
    id: 'BS-13',
    title: 'ends an open stream with signal.reason on abort',
    async run({ port }) {
      await port.put('r', noise(4 * 2 ** 20));
      const aborter = new AbortController();
      const { body } = await port.get('r', { signal: aborter.signal });
      const reader = body.getReader();
      await reader.read();
      const reason = new Error('enough');
      aborter.abort(reason);
      const drain = async (): Promise<unknown> => {
        for (;;) if ((await reader.read()).done) return undefined;
      };
      const seen = await drain().catch((error: unknown) => error);
      assert.equal(seen, reason, 'the stream must error with the very reason of the abort');
    },
  },
];

export { readingCases };
