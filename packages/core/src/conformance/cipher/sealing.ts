import assert from 'node:assert/strict';
import { assertRejects, failureOf } from '../assertions.js';
import { inspect } from '../inspect.js';
import { type CipherCase, plain, spoken } from './harness.js';

const context = 'account-1/transcript';

/** Where `part` begins in `whole`, or -1. Both are short. */
function find(whole: Uint8Array, part: Uint8Array): number {
  return whole.findIndex((_, at) => part.every((byte, offset) => whole[at + offset] === byte));
}

const sealingCases: readonly CipherCase[] = [
  {
    id: 'CI-01',
    title: 'decrypts what it encrypted, the empty and the large included',
    async run({ port }) {
      for (const make of [plain, () => new Uint8Array(), () => new Uint8Array(100_000).fill(7)]) {
        const opened = await port.decrypt(await port.encrypt(make(), context), context);
        assert.deepEqual([...opened], [...make()], 'the same bytes come back');
      }
    },
  },
  {
    id: 'CI-02',
    title: 'encrypts the same bytes differently every time',
    async run({ port }) {
      const one = await port.encrypt(plain(), context);
      const other = await port.encrypt(plain(), context);
      assert.notDeepEqual([...one], [...other], 'equal texts must not be recognizable');
    },
  },
  {
    id: 'CI-03',
    title: 'rejects with invalid_argument when the context differs',
    async run({ port }) {
      const sealed = await port.encrypt(plain(), context);
      for (const other of ['account-2/transcript', `${context}s`, '']) {
        await assertRejects(port.decrypt(sealed, other), 'invalid_argument', 'another context');
      }
    },
  },
  {
    id: 'CI-04',
    title: 'rejects with invalid_argument when any byte was changed',
    async run({ port }) {
      const sealed = await port.encrypt(plain(), context);
      for (const at of sealed.keys()) {
        const changed = sealed.map((byte, place) => (place === at ? byte ^ 1 : byte));
        await assertRejects(port.decrypt(changed, context), 'invalid_argument', `byte ${at}`);
      }
    },
  },
  {
    id: 'CI-05',
    title: 'rejects with invalid_argument when bytes were cut off or added',
    async run({ port }) {
      const sealed = await port.encrypt(plain(), context);
      for (const length of [0, 1, 2, 3, 12, 28, sealed.length - 1]) {
        const call = port.decrypt(sealed.slice(0, length), context);
        await assertRejects(call, 'invalid_argument', `only ${length} bytes`);
      }
      const longer = Uint8Array.from([...sealed, 0]);
      await assertRejects(port.decrypt(longer, context), 'invalid_argument', 'a byte more');
    },
  },
  {
    id: 'CI-06',
    title: 'does not show the bytes in what it returns',
    async run({ port }) {
      const sealed = await port.encrypt(plain(), context);
      assert.equal(find(sealed, plain()), -1, 'the text must not be in the sealed bytes');
    },
  },
  {
    id: 'CI-07',
    title: 'never has content, context or a secret in an error',
    async run({ port, secrets = [] }) {
      const sealed = await port.encrypt(plain(), 'account-of-ana');
      const error = await failureOf(port.decrypt(sealed, 'account-of-ben'), 'another context');
      for (const secret of [spoken, 'account-of-ana', 'account-of-ben', ...secrets]) {
        assert.ok(!inspect(error).includes(secret), 'an error goes to logs');
      }
    },
  },
  {
    id: 'CI-08',
    title: 'leaves the bytes it is given as they are',
    async run({ port }) {
      const given = plain();
      const sealed = await port.encrypt(given, context);
      assert.deepEqual([...given], [...plain()], 'encrypt must not change them');
      const kept = sealed.slice();
      await port.decrypt(sealed, context);
      assert.deepEqual([...sealed], [...kept], 'decrypt must not change them');
    },
  },
  {
    id: 'CI-09',
    title: 'encrypts nothing when already aborted, and rejects with the reason',
    async run({ port }) {
      const reason = new Error('changed my mind');
      const call = port.encrypt(plain(), context, { signal: AbortSignal.abort(reason) });
      assert.equal(await failureOf(call, 'an aborted call'), reason);
    },
  },
  {
    id: 'CI-10',
    title: 'decrypts nothing when already aborted, and rejects with the reason',
    async run({ port }) {
      const reason = new Error('changed my mind');
      const sealed = await port.encrypt(plain(), context);
      const call = port.decrypt(sealed, context, { signal: AbortSignal.abort(reason) });
      assert.equal(await failureOf(call, 'an aborted call'), reason);
    },
  },
];

export { sealingCases };
