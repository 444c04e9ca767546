import type { DocumentStore, SpeechToText } from '@attune/core';
import { createManualClock } from '@attune/core/memory';
import { describe, expect, it } from 'vitest';
import { injectFaults } from '../../packages/adapters-local/src/fault-injection/index.js';
import {
  allDocuments,
  type Bench,
  driven,
  gate,
  hangingSpeech,
  openBench,
  quiet,
} from './pipeline-tools.js';

/** A worker whose speech engine stops at `check` until it is let through, deaf to every abort. */
function stopped(bench: Bench, clock = bench.clock) {
  const reached = gate();
  const free = gate();
  const { speech } = bench.ports;
  const deaf: SpeechToText = {
    ...speech,
    async check(ticket) {
      reached.open();
      await free.passed;
      return await speech.check(ticket);
    },
  };
  const worker = bench.restart({ wrap: () => ({ speech: deaf, clock }) as object });
  return { worker, reached: reached.passed, free: free.open };
}

describe('a shutdown', () => {
  it('leaves the stage to be gone on with, gives the lease back and says why', async () => {
    const bench = openBench();
    const { id } = await bench.ingest();
    const { speech, reached } = hangingSpeech(bench);
    const worker = bench.restart({ wrap: () => ({ speech }) as object });
    const controller = new AbortController();
    const reason = new Error('shutting down');
    const running = worker.processSession.execute(id, { signal: controller.signal });
    const ended = expect(running).rejects.toBe(reason);
    await reached;
    controller.abort(reason);
    await ended;
    const left = await bench.sessions.get(id);
    expect(left.lease).toBeUndefined();
    expect(left.stages.transcribe.state).toBe('running');
    expect(left.speech.ticket).toBeDefined();
    expect(left.attentionAt).toBeDefined();
    expect(bench.clock.sleepers).toBe(0);
    await bench.processSession.execute(id);
    const done = await bench.sessions.get(id);
    expect(done).toMatchObject({ status: 'processed', stages: { transcribe: { attempts: 1 } } });
    expect(bench.ports.speech.state.starts).toBe(1);
  });

  it('says why also when a store makes an error of its own of the abort', async () => {
    const bench = openBench();
    const { id } = await bench.ingest();
    const controller = new AbortController();
    const reason = new Error('shutting down');
    let writes = 0;
    const documents: DocumentStore = {
      ...bench.ports.documents,
      async batch(...args) {
        writes += 1;
        if (writes !== 3) return await bench.ports.documents.batch(...args);
        controller.abort(reason);
        throw new Error('connection closed');
      },
    };
    const worker = bench.restart({ wrap: () => ({ documents }) });
    const { signal } = controller;
    await expect(worker.processSession.execute(id, { signal })).rejects.toBe(reason);
    expect((await bench.sessions.get(id)).lease).toBeUndefined();
    expect((await bench.settle(id)).status).toBe('processed');
  });

  it('before anything began touches nothing', async () => {
    const bench = openBench();
    const session = await bench.ingest();
    const reason = new Error('no');
    const signal = AbortSignal.abort(reason);
    await expect(bench.processSession.execute(session.id, { signal })).rejects.toBe(reason);
    expect(await bench.sessions.get(session.id)).toEqual(session);
  });

  it('of a worker keeps its job for the next one', async () => {
    const bench = openBench();
    const { id } = await bench.ingest();
    const { speech, reached } = hangingSpeech(bench);
    const first = await bench.restart({ wrap: () => ({ speech }) as object }).worker.start();
    await reached;
    await first.close();
    const second = await bench.worker.start({ reconcileEveryMs: 86_400_000 });
    await quiet(bench);
    await second.close();
    expect((await bench.sessions.get(id)).status).toBe('processed');
  });
});

describe('a worker frozen past its lease', () => {
  it('writes nothing once another one has taken over', async () => {
    const bench = openBench();
    const { id } = await bench.ingest();
    const frozen = stopped(bench, createManualClock());
    const running = frozen.worker.processSession.execute(id);
    await frozen.reached;
    await bench.clock.advance(61_000);
    expect(await bench.processSession.execute(id)).toMatchObject({ state: 'idle' });
    const done = await bench.sessions.get(id);
    const documents = await allDocuments(bench.ports.documents, id);
    const blobs = await bench.blobKeys();
    frozen.free();
    expect(await running).toEqual({ state: 'busy' });
    expect(await allDocuments(bench.ports.documents, id)).toBe(documents);
    expect(await bench.blobKeys()).toEqual(blobs);
    expect(done.status).toBe('processed');
    expect(bench.ports.speech.state.starts).toBe(1);
  });

  it('and another still at work leaves the lease to the other one', async () => {
    const bench = openBench();
    const { id } = await bench.ingest();
    const frozen = stopped(bench, createManualClock());
    const first = frozen.worker.processSession.execute(id);
    await frozen.reached;
    await bench.clock.advance(61_000);
    const second = stopped(bench);
    const running = second.worker.processSession.execute(id);
    await second.reached;
    const { lease } = await bench.sessions.get(id);
    frozen.free();
    expect(await first).toEqual({ state: 'busy' });
    expect((await bench.sessions.get(id)).lease).toEqual(lease);
    second.free();
    expect(await running).toMatchObject({ state: 'idle' });
    expect((await bench.sessions.get(id)).status).toBe('processed');
  });

  it('is not what a slow one is: its lease is renewed while it works', async () => {
    const bench = openBench();
    const { id } = await bench.ingest();
    const slow = stopped(bench);
    const running = slow.worker.processSession.execute(id);
    await slow.reached;
    await bench.clock.advance(300_000);
    expect(await bench.processSession.execute(id)).toEqual({ state: 'busy' });
    expect((await bench.reconcileSessions.execute()).woken).toEqual([]);
    slow.free();
    expect(await running).toMatchObject({ state: 'idle' });
  });

  it('is not one whose records were away for a moment', async () => {
    const bench = openBench();
    const { id } = await bench.ingest();
    const { port: documents, faults } = injectFaults(bench.ports.documents, {
      batch: [{ kind: 'fail', error: 'unavailable', nth: 6, times: 10 }],
    });
    const slow = stopped({
      ...bench,
      restart: (options) =>
        bench.restart({ wrap: (ports) => ({ ...options?.wrap?.(ports), documents }) }),
    });
    const running = slow.worker.processSession.execute(id);
    await slow.reached;
    const before = faults.calls('batch');
    await bench.clock.advance(42_000);
    expect(before).toBe(5);
    expect(faults.calls('batch')).toBeGreaterThan(6);
    faults.heal();
    await bench.clock.advance(100_000);
    slow.free();
    expect(await running).toMatchObject({ state: 'idle' });
  });
});

async function expectGone(bench: Bench, id: string): Promise<void> {
  expect(await bench.blobKeys()).toEqual([]);
  expect(await allDocuments(bench.ports.documents, id)).toBe('[]');
  expect(bench.ports.speech.state.jobs.size).toBe(0);
}

describe('a deletion', () => {
  it('removes blobs, records and what the provider holds, and may be repeated', async () => {
    const bench = openBench();
    const { id } = await bench.processed();
    const other = await bench.processed();
    const kept = (await bench.blobKeys()).filter((key) => key.includes(other.id));
    await bench.deleteSession.execute(id);
    expect(await bench.blobKeys()).toEqual(kept);
    expect(await allDocuments(bench.ports.documents, id)).toBe('[]');
    await bench.deleteSession.execute(id);
    await bench.deleteSession.execute(other.id);
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
      const running = worker.processSession.execute(id);
      await reached.passed;
      await bench.deleteSession.execute(id);
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
    const ended = worker.processSession.execute(id).catch((error: unknown) => error);
    await reached;
    await bench.deleteSession.execute(id);
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
    const deleting = bench.restart({ wrap: () => ({ blobs: slow }) }).deleteSession.execute(id);
    await reached.passed;
    expect(await bench.processSession.execute(id)).toEqual({ state: 'busy' });
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
    await expect(broken.deleteSession.execute(id)).rejects.toMatchObject({ code: 'unavailable' });
    expect(await bench.sessions.find(id)).toBeDefined();
    await bench.deleteSession.execute(id);
    await expectGone(bench, id);
  });

  it('says where a provider that is no longer used may still hold the recording', async () => {
    const bench = openBench({ speech: { runningChecks: 1 } });
    const { id } = await bench.ingest();
    await bench.processSession.execute(id);
    const speech = { ...bench.ports.speech, provider: 'another' };
    const switched = bench.restart({ wrap: () => ({ speech }) });
    expect(await switched.deleteSession.execute(id)).toEqual({ remainsAt: 'memory' });
    expect(await bench.sessions.find(id)).toBeUndefined();
    expect(await bench.blobKeys()).toEqual([]);
  });

  it('ends the jobs of the session without a fault', async () => {
    const bench = openBench();
    const { id } = await bench.ingest();
    await bench.deleteSession.execute(id);
    await bench.settle(id).catch(() => undefined);
    expect(bench.reports).toEqual([]);
    const none = { waiting: 0, delayed: 0, active: 0, failed: 0 };
    expect(await bench.ports.queue.stats('sessions')).toEqual(none);
  });
});
