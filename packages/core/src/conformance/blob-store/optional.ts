import assert from 'node:assert/strict';
import { PortError } from '../../errors/port-error.js';
import type { SignedRequest } from '../../ports/blob-store.js';
import {
  assertBytes,
  assertRejects,
  type BlobStoreCase,
  type BlobStoreHarness,
  isRetryable,
  noise,
  readObject,
  type SignedAnswer,
  sourceOf,
  utf8,
} from './harness.js';

const minute = 60_000;

/** What a store may declare: creating only, and signed requests. */
const optionalCases: readonly BlobStoreCase[] = [
  {
    id: 'BS-26',
    title: 'with ifAbsent lets exactly one of several writers create the object',
    needs: ['createOnly'],
    async run({ port }) {
      const bodies = Array.from({ length: 5 }, (_, index) => noise(50_000, index + 1));
      const puts = bodies.map((body) => port.put('once', sourceOf([body]), { ifAbsent: true }));
      const outcomes = await Promise.allSettled(puts);
      const winners = bodies.filter((_, index) => outcomes[index]?.status === 'fulfilled');
      assert.equal(winners.length, 1, 'exactly one writer must win');
      for (const outcome of outcomes) {
        if (outcome.status === 'fulfilled') continue;
        const { reason } = outcome;
        const lost = PortError.is(reason, 'already_exists') || isRetryable(reason);
        assert.ok(lost, `a loser must hear already_exists or try again, not ${reason}`);
      }
      const again = port.put('once', utf8('late'), { ifAbsent: true });
      await assertRejects(again, 'already_exists', 'ifAbsent over an object');
      const [winner = new Uint8Array(0)] = winners;
      assertBytes(await readObject(port, 'once'), winner, 'the object must be the winner’s');
      await port.delete('once');
      await port.put('once', utf8('new life'), { ifAbsent: true });
    },
  },
  {
    id: 'BS-27',
    title: 'without createOnly rejects ifAbsent with unsupported and writes nothing',
    without: ['createOnly'],
    async run({ port }) {
      const put = port.put('once', utf8('x'), { ifAbsent: true });
      await assertRejects(put, 'unsupported', 'ifAbsent without createOnly');
      assert.equal(await port.stat('once'), undefined, 'nothing must be written');
    },
  },
  {
    id: 'BS-28',
    title: 'without signedRequests rejects sign with unsupported',
    without: ['signedRequests'],
    async run({ port }) {
      const sign = port.sign({ key: 'k', method: 'GET', expiresInMs: minute });
      await assertRejects(sign, 'unsupported', 'sign without signedRequests');
    },
  },
  {
    id: 'BS-29',
    title: 'signs a request that reads one object and cannot write it',
    needs: ['signedRequests'],
    async run(harness) {
      const { port } = harness;
      await port.put('s/a b', utf8('secret'), { contentType: 'text/plain' });
      const before = Date.now();
      const signed = await port.sign({ key: 's/a b', method: 'GET', expiresInMs: minute });
      assert.equal(signed.method, 'GET', 'the request must have the method of the grant');
      const lifeMs = signed.expiresAt.getTime() - before;
      assert.ok(lifeMs > 0 && lifeMs < 3 * minute, 'expiresAt must be when the grant ends');
      const answer = await send(harness, signed);
      assert.equal(answer.status, 200, 'the signed request must be accepted');
      assertBytes(answer.body, utf8('secret'), 'it must read the object');
      const turned = await send(harness, { ...signed, method: 'PUT' }, utf8('forged'));
      assert.ok(turned.status >= 400, 'a grant to read must not write');
      assertBytes(await readObject(port, 's/a b'), utf8('secret'), 'the object must be untouched');
    },
  },
  {
    id: 'BS-30',
    title: 'signs a request that writes one object with its content type',
    needs: ['signedRequests'],
    async run(harness) {
      const { port } = harness;
      const contentType = 'audio/webm';
      const grant = { key: 's/up', method: 'PUT', expiresInMs: minute, contentType } as const;
      const answer = await send(harness, await port.sign(grant), noise(100_000));
      assert.ok(answer.status >= 200 && answer.status < 300, `must be taken: ${answer.status}`);
      assertBytes(await readObject(port, 's/up'), noise(100_000), 'the upload must be stored');
      assert.equal((await port.stat('s/up'))?.contentType, contentType, 'with its content type');
    },
  },
  {
    id: 'BS-31',
    title: 'signs nothing for longer than an hour, for no time or for an impossible key',
    needs: ['signedRequests'],
    async run({ port }) {
      for (const expiresInMs of [3_600_001, 0, -1, Number.NaN]) {
        const sign = port.sign({ key: 'k', method: 'GET', expiresInMs });
        await assertRejects(sign, 'invalid_argument', `a grant of ${expiresInMs} ms`);
      }
      const sign = port.sign({ key: '../k', method: 'PUT', expiresInMs: minute });
      await assertRejects(sign, 'invalid_argument', 'a grant for ../k');
      await port.sign({ key: 'k', method: 'GET', expiresInMs: 3_600_000 });
    },
  },
  {
    id: 'BS-33',
    title: 'signs a request that writes exactly as many bytes as the grant says',
    needs: ['signedRequests'],
    async run(harness) {
      const { port } = harness;
      const grant = {
        key: 's/size',
        method: 'PUT',
        expiresInMs: minute,
        sizeBytes: 1_000,
      } as const;
      for (const sizeBytes of [0, 999, 1_001, 100_000]) {
        const answer = await send(harness, await port.sign(grant), noise(sizeBytes));
        assert.ok(answer.status >= 400, `${sizeBytes} bytes must be refused: ${answer.status}`);
        assert.equal(await port.stat('s/size'), undefined, `${sizeBytes} bytes must not be kept`);
      }
      const answer = await send(harness, await port.sign(grant), noise(1_000));
      assert.ok(answer.status >= 200 && answer.status < 300, `must be taken: ${answer.status}`);
      assertBytes(await readObject(port, 's/size'), noise(1_000), 'the upload must be stored');
      for (const sizeBytes of [-1, 0.5, Number.NaN]) {
        const sign = port.sign({ ...grant, sizeBytes });
        await assertRejects(sign, 'invalid_argument', `a grant of ${sizeBytes} bytes`);
      }
    },
  },
];

async function send(
  harness: BlobStoreHarness,
  request: SignedRequest,
  body?: Uint8Array<ArrayBuffer>,
): Promise<SignedAnswer> {
  if (harness.send !== undefined) return await harness.send(request, body);
  const { method, headers } = request;
  const init = { method, headers, ...(body === undefined ? {} : { body }) };
  const response = await fetch(request.url, init);
  return { status: response.status, body: new Uint8Array(await response.arrayBuffer()) };
}

export { optionalCases };
