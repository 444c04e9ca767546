import { describe, expect, it } from 'vitest';
import { injectFaults } from '../../packages/adapters-local/src/fault-injection/index.js';
import { asTherapist } from '../support/actors.js';
import {
  allDocuments,
  type Bench,
  driven,
  gate,
  hangingSpeech,
  openBench,
} from './pipeline-tools.js';

async function expectGone(bench: Bench, id: string): Promise<void> {
  expect(await bench.blobKeys()).toEqual([]);
  expect(await allDocuments(bench.ports.documents, id)).toBe('[]');
  expect(bench.ports.speech.state.jobs.size).toBe(0);
}

/** Ports of a process that dies at one of its calls: that one and every later call fail. */
function diesAt(last: number, when: 'before' | 'after') {
  let calls = 0;
  const wrap = <P extends object>(port: P): P =>
    new Proxy(port, {
      get(target, key) {
        const value: unknown = Reflect.get(target, key, target);
        if (typeof value !== 'function') return value;
        return async (...args: unknown[]) => {
          calls += 1;
          const number = calls;
          if (number > last || (number === last && when === 'before')) throw new Error('dead');
          const result: unknown = await value.apply(target, args);
          if (number === last) throw new Error('dead');
          return result;
        };
      },
    });
  return { wrap };
}

describe('a deletion', () => {
  it('removes blobs, records and what the provider holds, and may be repeated', async () => {
    const bench = openBench();
    const { id } = await bench.processed();
    const other = await bench.processed();
    const kept = (await bench.blobKeys()).filter((key) => key.includes(other.id));
    await bench.deleteSession.execute(asTherapist('ann'), { sessionId: id });
    expect(await bench.blobKeys()).toEqual(kept);
    expect(await allDocuments(bench.ports.documents, id)).toBe('[]');
    await bench.deleteSession.execute(asTherapist('ann'), { sessionId: id });
    await bench.deleteSession.execute(asTherapist('ann'), { sessionId: other.id });
    await expectGone(bench, other.id);
  });

  for (const [port, method] of [
    ['blobs', 'put'],
    ['media', 'convert'],
    ['speech', 'start'],
    ['speech', 'check'],
    ['language', 'analyzeSentiment'],
    ['notes', 'extract'],
  ] as const) {
    it(`while ${port}.${method} is under way stops the work and leaves nothing`, async () => {
      const bench = openBench();
      const { id } = await bench.ingest();
      const reached = gate();
      const free = gate();
      const slow = new Proxy(bench.ports[port] as object, {
        get(target, key) {
          const value: unknown = Reflect.get(target, key, target);
          if (key !== method || typeof value !== 'function') return value;
          return async (...args: unknown[]) => {
            reached.open();
            await free.passed;
            return await value.apply(target, args);
          };
        },
      });
      const worker = bench.restart({ wrap: () => ({ [port]: slow }) });
      const running = worker.operations.processSession(id);
      await reached.passed;
      await bench.deleteSession.execute(asTherapist('ann'), { sessionId: id });
      expect(await bench.sessions.find(id)).toBeUndefined();
      free.open();
      await running.catch(() => undefined);
      await expectGone(bench, id);
      expect(worker.ports.push.requests).toEqual([]);
    });
  }

  it('is noticed by the next renewal of the lease', async () => {
    const bench = openBench();
    const { id } = await bench.ingest();
    const { speech, reached } = hangingSpeech(bench);
    const worker = bench.restart({ wrap: () => ({ speech }) as object });
    const ended = worker.operations.processSession(id).catch((error: unknown) => error);
    await reached;
    await bench.deleteSession.execute(asTherapist('ann'), { sessionId: id });
    expect(await driven(bench, ended)).toMatchObject({ code: 'session_not_found' });
    await expectGone(bench, id);
  });

  it('keeps workers away while it goes on', async () => {
    const bench = openBench();
    const { id } = await bench.ingest();
    const reached = gate();
    const free = gate();
    const { blobs } = bench.ports;
    const slow = {
      ...blobs,
      list: async (...args: Parameters<typeof blobs.list>) => {
        reached.open();
        await free.passed;
        return await blobs.list(...args);
      },
    };
    const deleting = bench
      .restart({ wrap: () => ({ blobs: slow }) })
      .deleteSession.execute(asTherapist('ann'), { sessionId: id });
    await reached.passed;
    await expect(bench.operations.processSession(id)).rejects.toMatchObject({
      code: 'session_not_found',
    });
    free.open();
    await deleting;
    await expectGone(bench, id);
  });

  it('that fails half-way is finished by the next call', async () => {
    const bench = openBench();
    const { id } = await bench.processed();
    const { port: blobs } = injectFaults(bench.ports.blobs, {
      delete: [{ kind: 'fail', error: 'unavailable', nth: 2 }],
    });
    const broken = bench.restart({ wrap: () => ({ blobs }) });
    await expect(
      broken.deleteSession.execute(asTherapist('ann'), { sessionId: id }),
    ).rejects.toMatchObject({ code: 'unavailable' });
    expect(await bench.sessions.find(id)).toBeUndefined();
    // Of another therapist, the call changes nothing.
    await bench.deleteSession.execute(asTherapist('bob'), { sessionId: id });
    expect(await bench.blobKeys()).not.toEqual([]);
    await bench.deleteSession.execute(asTherapist('ann'), { sessionId: id });
    await expectGone(bench, id);
  });

  for (const when of ['before', 'after'] as const) {
    it(`of which the process dies ${when} any call is whole or finished by a worker`, async () => {
      let died = true;
      let finished = 0;
      for (let at = 1; died; at += 1) {
        const bench = openBench();
        const { id } = await bench.processed();
        const whole = await bench.blobKeys();
        const actor = asTherapist('ann');
        const { segments } = await bench.transcripts.get(id, 1);
        const found = { q: segments[0]?.text.split(' ')[0] ?? '' };
        expect((await bench.searchSessions.execute(actor, found)).items).toHaveLength(1);
        const dying = diesAt(at, when);
        const { blobs, documents } = bench.ports;
        const process = bench.restart({
          wrap: () => ({ blobs: dying.wrap(blobs), documents: dying.wrap(documents) }),
        });
        const ended = process.deleteSession.execute(asTherapist('ann'), { sessionId: id });
        died = await ended.then(
          () => false,
          () => true,
        );
        if ((await bench.sessions.find(id)) !== undefined) {
          expect(await bench.blobKeys()).toEqual(whole);
          continue;
        }
        const [listed, hits] = await Promise.all([
          bench.listSessions.execute(actor, {}),
          bench.searchSessions.execute(actor, found),
        ]);
        expect([listed.items, hits.items]).toEqual([[], []]);
        await bench.clock.advance(61_000);
        finished += await bench.operations.sweepDeletions();
        await expectGone(bench, id);
      }
      expect(finished).toBeGreaterThan(5);
    });
  }

  it('that was interrupted is finished by a worker by itself', async () => {
    const bench = openBench();
    const { id } = await bench.processed();
    const dying = diesAt(4, 'after');
    const process = bench.restart({ wrap: () => ({ blobs: dying.wrap(bench.ports.blobs) }) });
    const ended = process.deleteSession.execute(asTherapist('ann'), { sessionId: id });
    await expect(ended).rejects.toThrow('dead');
    const worker = await bench.operations.startWorker();
    await bench.clock.advance(100_000);
    await expect.poll(() => bench.blobKeys()).toEqual([]);
    await worker.close();
    await expectGone(bench, id);
  });

  it('says where a provider that is no longer used may still hold the recording', async () => {
    const bench = openBench({ speech: { runningChecks: 1 } });
    const { id } = await bench.ingest();
    await bench.operations.processSession(id);
    const speech = { ...bench.ports.speech, provider: 'another' };
    const switched = bench.restart({ wrap: () => ({ speech }) });
    expect(await switched.deleteSession.execute(asTherapist('ann'), { sessionId: id })).toEqual({
      remainsAt: 'memory',
    });
    expect(await bench.sessions.find(id)).toBeUndefined();
    expect(await bench.blobKeys()).toEqual([]);
  });

  it('ends the jobs of the session without a fault', async () => {
    const bench = openBench();
    const { id } = await bench.ingest();
    await bench.deleteSession.execute(asTherapist('ann'), { sessionId: id });
    await bench.settle(id).catch(() => undefined);
    expect(bench.reports).toEqual([]);
    const none = { waiting: 0, delayed: 0, active: 0, failed: 0 };
    expect(await bench.ports.queue.stats('sessions')).toEqual(none);
  });
});
