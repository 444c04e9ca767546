import { createManualClock } from '@attune/core/memory';
import type { DocumentStore, SpeechToText } from '@attune/core/ports';
import { describe, expect, it } from 'vitest';
import { injectFaults } from '../../packages/adapters-local/src/fault-injection/index.js';
import {
  allDocuments,
  type Bench,
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
    const running = worker.operations.processSession(id, { signal: controller.signal });
    const ended = expect(running).rejects.toBe(reason);
    await reached;
    controller.abort(reason);
    await ended;
    const left = await bench.sessions.get(id);
    expect(left.lease).toBeUndefined();
    expect(left.stages.transcribe.state).toBe('running');
    expect(left.speech.ticket).toBeDefined();
    // The next worker to start goes on at once.
    expect(left.attentionAt).toBe(bench.clock.now().toISOString());
    expect(bench.clock.sleepers).toBe(0);
    await bench.operations.processSession(id);
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
    await expect(worker.operations.processSession(id, { signal })).rejects.toBe(reason);
    expect((await bench.sessions.get(id)).lease).toBeUndefined();
    expect((await bench.settle(id)).status).toBe('processed');
  });

  it('before anything began touches nothing', async () => {
    const bench = openBench();
    const session = await bench.ingest();
    const reason = new Error('no');
    const signal = AbortSignal.abort(reason);
    await expect(bench.operations.processSession(session.id, { signal })).rejects.toBe(reason);
    expect(await bench.sessions.get(session.id)).toEqual(session);
  });

  it('of a worker keeps its job for the next one', async () => {
    const bench = openBench();
    const { id } = await bench.ingest();
    const { speech, reached } = hangingSpeech(bench);
    const first = await bench
      .restart({ wrap: () => ({ speech }) as object })
      .operations.startWorker();
    await reached;
    await first.close();
    const second = await bench.operations.startWorker({ reconcileEveryMs: 86_400_000 });
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
    const running = frozen.worker.operations.processSession(id);
    await frozen.reached;
    await bench.clock.advance(61_000);
    expect(await bench.operations.processSession(id)).toMatchObject({ state: 'idle' });
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
    const first = frozen.worker.operations.processSession(id);
    await frozen.reached;
    await bench.clock.advance(61_000);
    const second = stopped(bench);
    const running = second.worker.operations.processSession(id);
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
    const running = slow.worker.operations.processSession(id);
    await slow.reached;
    await bench.clock.advance(300_000);
    expect(await bench.operations.processSession(id)).toEqual({ state: 'busy' });
    expect((await bench.operations.reconcileSessions()).woken).toEqual([]);
    slow.free();
    expect(await running).toMatchObject({ state: 'idle' });
  });

  it('is not one whose records were away for a moment', async () => {
    const bench = openBench();
    const { id } = await bench.ingest();
    const { port: documents, faults } = injectFaults(bench.ports.documents, {
      batch: [{ kind: 'fail', error: 'unavailable', nth: 4, times: 10 }],
    });
    const slow = stopped({
      ...bench,
      restart: (options) =>
        bench.restart({ wrap: (ports) => ({ ...options?.wrap?.(ports), documents }) }),
    });
    const running = slow.worker.operations.processSession(id);
    await slow.reached;
    const before = faults.calls('batch');
    await bench.clock.advance(42_000);
    expect(before).toBe(3);
    expect(faults.calls('batch')).toBeGreaterThan(4);
    faults.heal();
    await bench.clock.advance(100_000);
    slow.free();
    expect(await running).toMatchObject({ state: 'idle' });
  });
});

describe('a clock that was wrong', () => {
  const day = 86_400_000;
  const nextDay = () => createManualClock(new Date(Date.parse('2026-01-01T00:00:00Z') + day));

  it('a day ahead when its worker was killed: the session goes on as soon as the clock is right', async () => {
    const bench = openBench();
    const { id } = await bench.ingest();
    const killed = stopped(bench, nextDay());
    const running = killed.worker.operations.processSession(id);
    await killed.reached;
    const { lease } = await bench.sessions.get(id);
    expect(Date.parse(lease?.expiresAt ?? '')).toBe(bench.clock.now().getTime() + day + 60_000);

    const other = bench.restart();
    expect((await other.operations.reconcileSessions()).woken).toEqual([id]);
    expect((await other.operations.reconcileSessions()).woken).toEqual([]);
    expect(await other.operations.processSession(id)).toMatchObject({ state: 'idle' });
    expect((await bench.sessions.get(id)).status).toBe('processed');
    killed.free();
    expect(await running).toEqual({ state: 'busy' });
  });

  it('and set back while its worker lives: the lease is renewed with its own length', async () => {
    const bench = openBench();
    const { id } = await bench.ingest();
    const ahead = nextDay();
    let wrong = true;
    const clock = {
      now: () => (wrong ? ahead : bench.clock).now(),
      sleep: (...given: Parameters<typeof bench.clock.sleep>) => bench.clock.sleep(...given),
    };
    const worker = stopped(bench, clock as typeof bench.clock);
    const running = worker.worker.operations.processSession(id);
    await worker.reached;
    wrong = false;
    await bench.clock.advance(2_000);
    await quiet(bench);
    const { lease } = await bench.sessions.get(id);
    expect(Date.parse(lease?.expiresAt ?? '') - bench.clock.now().getTime()).toBeLessThanOrEqual(
      60_000,
    );
    expect(await bench.operations.processSession(id)).toEqual({ state: 'busy' });
    worker.free();
    expect(await running).toMatchObject({ state: 'idle' });
  });
});
