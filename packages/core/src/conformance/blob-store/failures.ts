import assert from 'node:assert/strict';
import type { BlobStore } from '../../ports/blob-store.js';
import {
  assertBytes,
  assertRejects,
  type BlobStoreCase,
  failureOf,
  isRetryable,
  keysOf,
  listAll,
  noise,
  readObject,
  sourceOf,
  utf8,
} from './harness.js';

/** Aborts and failures: who rejects with what, and that nothing is left behind. */
const failureCases: readonly BlobStoreCase[] = [
  {
    id: 'BS-21',
    title: 'does nothing when already aborted and rejects with signal.reason',
    async run({ port }) {
      await port.put('kept', utf8('kept'));
      const reason = new Error('too late');
      const signal = AbortSignal.abort(reason);
      const calls: Record<string, () => Promise<unknown>> = {
        put: () => port.put('kept', utf8('new'), { signal }),
        get: () => port.get('kept', { signal }),
        stat: () => port.stat('kept', { signal }),
        delete: () => port.delete('kept', { signal }),
        list: () => port.list({ prefix: '' }, { signal }),
        sign: () => port.sign({ key: 'kept', method: 'GET', expiresInMs: 1000 }, { signal }),
      };
      for (const [name, call] of Object.entries(calls)) {
        const error = await failureOf(call(), `aborted ${name}`);
        assert.equal(error, reason, `${name} must reject with the reason itself`);
      }
      assertBytes(await readObject(port, 'kept'), utf8('kept'), 'nothing must have happened');
    },
  },
  {
    id: 'BS-22',
    title: 'stops a put on abort, cancels its source and leaves the old object',
    async run({ port }) {
      await port.put('k', utf8('old'));
      const reason = new Error('user left');
      for (const key of ['k', 'fresh']) {
        const aborter = new AbortController();
        const source = stallingSource(() => aborter.abort(reason));
        const put = port.put(key, source.stream, { signal: aborter.signal });
        assert.equal(
          await failureOf(put, 'aborted put'),
          reason,
          'put must reject with the reason',
        );
        await soon(source.canceled, 'the source of an aborted put must be canceled');
      }
      await assertOnlyOld(port);
    },
  },
  {
    id: 'BS-23',
    title: "passes a failing source's own error through and leaves the old object",
    async run({ port }) {
      await port.put('k', utf8('old'));
      const failure = new TypeError('microphone unplugged');
      for (const key of ['k', 'fresh']) {
        const put = port.put(key, sourceOf([noise(100_000), noise(100_000)], failure));
        assert.equal(await failureOf(put, 'put of a failing source'), failure, 'the very error');
      }
      await assertOnlyOld(port);
    },
  },
  {
    id: 'BS-24',
    title: 'stores no body of another length than it declares, nor one above its limit',
    async run({ port }) {
      await port.put('k', utf8('old'));
      for (const sizeBytes of [0, 9, 11, 1000]) {
        const put = port.put('k', sourceOf([utf8('01234'), utf8('56789')]), { sizeBytes });
        await assertRejects(put, 'invalid_argument', `10 bytes declared as ${sizeBytes}`);
      }
      const sizeBytes = port.capabilities.maxObjectBytes + 1;
      const huge = port.put('fresh', sourceOf([utf8('x')]), { sizeBytes });
      await assertRejects(huge, 'limit_exceeded', 'a body declared larger than maxObjectBytes');
      await assertOnlyOld(port);
      await port.put('k', sourceOf([utf8('01234'), utf8('56789')]), { sizeBytes: 10 });
      assertBytes(await readObject(port, 'k'), utf8('0123456789'), 'the right length is stored');
    },
  },
  {
    id: 'BS-25',
    title: 'leaves one whole object when many write the same key at once',
    async run({ port }) {
      const bodies = Array.from({ length: 6 }, (_, index) => noise(200_000 + index, index + 1));
      const streams = bodies.map((body) =>
        sourceOf([body.subarray(0, 90_000), body.subarray(90_000)]),
      );
      const outcomes = await Promise.allSettled(streams.map((one) => port.put('k', one)));
      const seen = await readObject(port, 'k');
      const winner = bodies.findIndex((body) => body.byteLength === seen.byteLength);
      assertBytes(seen, bodies[winner] ?? new Uint8Array(0), 'one of the bodies, whole');
      assert.equal(outcomes[winner]?.status, 'fulfilled', 'of a put that resolved');
      for (const outcome of outcomes) {
        const lost = outcome.status === 'fulfilled' || isRetryable(outcome.reason);
        assert.ok(lost, 'a put that loses resolves or may be retried');
      }
      assert.equal((await port.stat('k'))?.sizeBytes, seen.byteLength, 'and its size');
    },
  },
];

/** Yields one chunk, then calls `stalled` and never goes on. */
function stallingSource(stalled: () => void): {
  readonly stream: ReadableStream<Uint8Array>;
  readonly canceled: Promise<void>;
} {
  let sent = false;
  let cancel: () => void = () => undefined;
  const canceled = new Promise<void>((resolve) => {
    cancel = resolve;
  });
  const stream = new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        if (!sent) {
          sent = true;
          controller.enqueue(noise(100_000));
          return undefined;
        }
        stalled();
        return new Promise<void>(() => undefined);
      },
      cancel,
    },
    { highWaterMark: 0 },
  );
  return { stream, canceled };
}

/** A bound for what never comes; it is not a measure of speed. */
async function soon(event: Promise<void>, message: string): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new assert.AssertionError({ message })), 5000);
  });
  await Promise.race([event, late]).finally(() => clearTimeout(timer));
}

async function assertOnlyOld(port: BlobStore): Promise<void> {
  assertBytes(await readObject(port, 'k'), utf8('old'), 'the old object must be unchanged');
  assert.equal(await port.stat('fresh'), undefined, 'no object must appear');
  const items = await listAll(port, '', (seen) => seen.length === 1);
  assert.deepEqual(keysOf(items), ['k'], 'nothing else must remain');
}

export { failureCases };
