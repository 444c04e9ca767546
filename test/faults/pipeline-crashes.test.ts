import type { Session } from '@attune/core';
import { describe, expect, it } from 'vitest';
import { asTherapist } from '../support/actors.js';
import { allDocuments, type Bench, gate, openBench, watchWrites } from './pipeline-tools.js';

/** The ports of a process that dies at its n-th write: nothing it does afterwards takes effect. */
function dyingAt({ ports }: Bench, nth: number, when: 'before' | 'after') {
  const death = gate();
  const never = new Promise<never>(() => undefined);
  let writes = 0;
  const through = (target: object, key: string | symbol, call: () => unknown): unknown => {
    if (writes >= nth) return never;
    if (key === 'batch' || (key === 'put' && target === ports.blobs)) writes += 1;
    if (writes < nth) return call();
    const done = when === 'before' ? Promise.resolve() : Promise.resolve(call());
    return done.then(death.open).then(() => never);
  };
  const mortal = <P extends object>(port: P): P =>
    new Proxy(port, {
      get(target, key) {
        const value: unknown = Reflect.get(target, key, target);
        if (typeof value !== 'function') return value;
        return (...args: unknown[]) => through(target, key, () => value.apply(target, args));
      },
    });
  const { documents, blobs, speech, queue, push, language, notes } = ports;
  const wrapped = { documents, blobs, speech, queue, push, language, notes };
  const entries = Object.entries(wrapped).map(([name, port]) => [name, mortal(port)]);
  return { death: death.passed, ports: Object.fromEntries(entries) as typeof wrapped };
}

async function crashAt(nth: number, when: 'before' | 'after') {
  const bench = openBench();
  const { id } = await bench.ingest();
  await bench.devices.save({
    token: 't',
    accountId: 'ann',
    platform: 'web',
    registeredAt: '2026-01-01T00:00:00.000Z',
  });
  const { death, ports } = dyingAt(bench, nth, when);
  const running = bench.restart({ wrap: () => ports }).operations.processSession(id);
  const end = await Promise.race([running, death.then(() => 'dead')]);
  const done = await bench.restart().settle(id, 300_000);
  return { bench, end, done };
}

function expectWhole(bench: Bench, done: Session): void {
  expect(done.failure).toBeUndefined();
  expect(done.status).toBe('processed');
  expect(done.notes?.transcriptRevision).toBe(1);
  expect(done.sentiment).toBeDefined();
  expect(done.transcriptRevision).toBe(1);
  expect(done.lease).toBeUndefined();
  expect(done.progress).toBeUndefined();
  expect(done.speech.ticket).toBeUndefined();
  expect(bench.ports.speech.state.starts).toBe(1);
  expect(bench.ports.speech.state.jobs.size).toBe(0);
}

async function countWrites(): Promise<number> {
  const bench = openBench();
  const { id } = await bench.ingest();
  const { documents, writes } = watchWrites(bench.ports.documents);
  await bench.restart({ wrap: () => ({ documents }) }).operations.processSession(id);
  const blobWrites = (await bench.blobKeys()).length - 1;
  return writes.length + blobWrites;
}

describe('a worker that dies', async () => {
  const total = await countWrites();

  it('has ten writes to die at: eight of records, two of blobs', () => {
    expect(total).toBe(10);
  });

  for (const when of ['before', 'after'] as const) {
    for (let nth = 1; nth <= total; nth += 1) {
      it(`${when} write ${nth} is taken over, and nothing is bought or written twice`, async () => {
        const { bench, end, done } = await crashAt(nth, when);
        expect(end).toBe('dead');
        expectWhole(bench, done);
        const documents = await allDocuments(bench.ports.documents, done.id);
        expect(documents.match(/"id":"revision-/g)).toHaveLength(1);
        const pushes = bench.ports.push.requests.map(({ message }) => message.collapseId);
        expect(new Set(pushes).size).toBe(1);
      });
    }
  }

  it('each time in the same stage is not followed by others without end', async () => {
    const bench = openBench({ retries: { attempts: 3, baseMs: 1_000, maxMs: 1_000 } });
    const { id } = await bench.ingest();
    for (let life = 1; life <= 3; life += 1) {
      const { death, ports } = dyingAt(bench, 3, 'before');
      const running = bench.restart({ wrap: () => ports }).operations.processSession(id);
      await Promise.race([running, death]);
      await bench.clock.advance(61_000);
    }
    await bench.operations.processSession(id);
    const failed = await bench.sessions.get(id);
    expect(failed.failure).toMatchObject({ kind: 'permanent', code: 'stage_failed', attempts: 3 });
    await bench.retrySession.execute(asTherapist('ann'), { sessionId: id });
    expect((await bench.settle(id)).status).toBe('processed');
  });
});
