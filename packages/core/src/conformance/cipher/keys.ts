import assert from 'node:assert/strict';
import { assertRejects, failureOf } from '../assertions.js';
import { inspect } from '../inspect.js';
import { type CipherCase, plain, reopened, serviceOf } from './harness.js';

const context = 'account-1/keys';
const hourMs = 3_600_000;

/** A call that should end soon; one that does not is a failure, not a hang of the run. */
function soon<T>(call: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('an abort ends the call at once')), 5_000);
  });
  return Promise.race([call, limit]).finally(() => clearTimeout(timer));
}

const keyCases: readonly CipherCase[] = [
  {
    id: 'CI-11',
    title: 'decrypts after a restart what was encrypted before it',
    needs: ['reopens'],
    async run(harness) {
      const sealed = await harness.port.encrypt(plain(), context);
      const later = await reopened(harness);
      assert.deepEqual([...(await later.decrypt(sealed, context))], [...plain()]);
    },
  },
  {
    id: 'CI-12',
    title: 'decrypts what was encrypted before the key was rotated',
    needs: ['reopens', 'service'],
    async run(harness) {
      const before = await harness.port.encrypt(plain(), context);
      serviceOf(harness).rotate();
      const later = await reopened(harness);
      const after = await later.encrypt(plain(), context);
      for (const sealed of [before, after]) {
        const last = await reopened(harness);
        assert.deepEqual([...(await last.decrypt(sealed, context))], [...plain()]);
      }
    },
  },
  {
    id: 'CI-13',
    title: 'asks the service once for many calls within a minute',
    needs: ['service'],
    async run(harness) {
      const { port } = harness;
      const service = serviceOf(harness);
      for (let call = 0; call < 20; call += 1) {
        const name = `${context}/${call}`;
        await port.decrypt(await port.encrypt(plain(), name), name);
        service.advance(1_000);
      }
      assert.ok(service.calls() <= 2, `20 pairs of calls took ${service.calls()} of the service`);
    },
  },
  {
    id: 'CI-14',
    title: 'forgets keys within an hour, so that a right taken away has an effect',
    needs: ['service'],
    async run(harness) {
      const { port } = harness;
      const service = serviceOf(harness);
      const sealed = await port.encrypt(plain(), context);
      await port.decrypt(sealed, context);
      service.advance(hourMs);
      service.refuse('permission_denied');
      await assertRejects(port.decrypt(sealed, context), 'permission_denied', 'decrypt');
      await assertRejects(port.encrypt(plain(), context), 'permission_denied', 'encrypt');
    },
  },
  ...(['unavailable', 'rate_limited', 'unauthenticated'] as const).map(
    (code, at): CipherCase => ({
      id: `CI-${15 + at}`,
      title: `rejects with ${code} when the service does, and shows no secret`,
      needs: ['reopens', 'service'],
      async run(harness) {
        const sealed = await harness.port.encrypt(plain(), context);
        serviceOf(harness).refuse(code);
        const later = await reopened(harness);
        await assertRejects(later.decrypt(sealed, context), code, 'decrypt');
        await assertRejects(later.encrypt(plain(), context), code, 'encrypt');
        const error = inspect(await failureOf(later.decrypt(sealed, context), 'decrypt'));
        for (const secret of harness.secrets ?? []) assert.ok(!error.includes(secret));
      },
    }),
  ),
  {
    id: 'CI-18',
    title: 'ends with the reason when aborted while the service does not answer',
    needs: ['reopens', 'service'],
    async run(harness) {
      const sealed = await harness.port.encrypt(plain(), context);
      serviceOf(harness).refuse('silent');
      const later = await reopened(harness);
      const reason = new Error('too slow');
      const controller = new AbortController();
      const call = soon(later.decrypt(sealed, context, { signal: controller.signal }));
      setTimeout(() => controller.abort(reason), 20);
      assert.equal(await failureOf(call, 'an aborted call'), reason);
    },
  },
];

export { keyCases };
