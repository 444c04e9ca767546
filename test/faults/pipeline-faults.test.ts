import { PortError, type Session, type StageName, stageNames } from '@attune/core';
import { describe, expect, it } from 'vitest';
import { injectFaults } from '../../packages/adapters-local/src/fault-injection/index.js';
import { asTherapist } from '../support/actors.js';
import { faulty, type PortName, withDevice } from './pipeline-faulty.js';
import { losingQueue, openBench, quiet } from './pipeline-tools.js';

function attemptsOf({ stages }: Session): readonly number[] {
  return stageNames.map((name) => stages[name].attempts);
}

const everyPort: readonly (readonly [PortName, string, StageName])[] = [
  ['media', 'convert', 'normalize'],
  ['blobs', 'put', 'normalize'],
  ['speech', 'start', 'transcribe'],
  ['speech', 'check', 'transcribe'],
  ['language', 'analyzeSentiment', 'analyze'],
  ['notes', 'extract', 'extract'],
  ['push', 'send', 'notify'],
];

describe('a transient fault', () => {
  for (const [port, method, stage] of everyPort) {
    it(`of ${port}.${method} fails ${stage} for a while, and the delayed job goes on with it`, async () => {
      const bench = openBench();
      await withDevice(bench);
      const { id } = await bench.ingest();
      const fault = { kind: 'fail', error: 'unavailable' } as const;
      const { worker } = faulty(bench, port, method, fault);
      expect(await worker.operations.processSession(id)).toMatchObject({ state: 'waiting' });
      const failed = await bench.sessions.get(id);
      const { error } = failed.stages[stage];
      expect(error).toMatchObject({ kind: 'transient', code: 'unavailable' });
      const pause = Date.parse(error?.retryAt ?? '') - bench.clock.now().getTime();
      expect(pause).toBeGreaterThanOrEqual(5_000);
      expect(pause).toBeLessThanOrEqual(10_000);
      expect(failed.status).toBe(stage === 'notify' ? 'processed' : 'failed');
      expect(failed.lease).toBeUndefined();
      const running = await worker.operations.startWorker({ reconcileEveryMs: 86_400_000 });
      await bench.clock.advance(10_000);
      await quiet(bench);
      await running.close();
      const done = await bench.sessions.get(id);
      expect(done.status).toBe('processed');
      expect(done.failure).toBeUndefined();
      expect(attemptsOf(done)).toEqual(stageNames.map((name) => (name === stage ? 2 : 1)));
      expect(bench.ports.speech.state.starts).toBe(1);
      expect(new Set(bench.ports.push.requests.map(({ message }) => message.title))).toEqual(
        new Set(['A session is ready']),
      );
    });

    it(`of ${port}.${method} is found by the reconciler where the queue lost the wake-up`, async () => {
      const bench = openBench({ wrap: ({ queue }) => ({ queue: losingQueue(queue) }) });
      const { id } = await bench.ingest();
      await withDevice(bench);
      const queue = losingQueue(bench.ports.queue);
      const fault = { kind: 'fail', error: 'unavailable' } as const;
      const { worker } = faulty(bench, port, method, fault, { queue });
      await worker.operations.processSession(id);
      await bench.clock.advance(10_001);
      expect((await bench.sessions.get(id)).stages[stage].state).toBe('failed');
      expect((await bench.restart().operations.reconcileSessions()).woken).toEqual([id]);
      expect((await bench.settle(id)).status).toBe('processed');
    });
  }

  it('that stays is given up after all tries, and the owner is told once', async () => {
    const bench = openBench();
    await withDevice(bench);
    const { id } = await bench.ingest();
    const { worker, plan } = faulty(bench, 'speech', 'check', {
      kind: 'fail',
      error: 'unavailable',
      times: 99,
    });
    const failed = await worker.settle(id);
    expect(failed.failure).toMatchObject({ stage: 'transcribe', kind: 'transient', attempts: 3 });
    expect(failed.failure?.retryAt).toBeUndefined();
    expect(failed.attentionAt).toBeUndefined();
    expect(plan.calls('check')).toBe(3);
    expect(bench.ports.push.requests.map(({ message }) => message.title)).toEqual([
      'A session needs attention',
    ]);
    plan.heal();
    const reopened = await bench.retrySession.execute(asTherapist('ann'), { sessionId: id });
    expect(reopened.failure).toBeUndefined();
    expect((await worker.settle(id)).status).toBe('processed');
    expect(bench.ports.speech.state.starts).toBe(1);
  });

  it('that stays in notify leaves the session processed', async () => {
    const bench = openBench();
    await withDevice(bench);
    bench.ports.push.refuse('unavailable');
    const { id } = await bench.ingest();
    const done = await bench.settle(id, 10 * 3_600_000);
    expect(done).toMatchObject({ status: 'processed' });
    expect(done.failure).toBeUndefined();
    expect(done.stages.notify).toMatchObject({ state: 'failed', attempts: 6 });
  });

  it('is tried again no sooner than the service asked for', async () => {
    const bench = openBench();
    const { id } = await bench.ingest();
    const details = { port: 'speech-to-text', operation: 'start', retryAfterMs: 900_000 };
    const error = new PortError('rate_limited', 'slow down', details);
    const { worker, plan } = faulty(bench, 'speech', 'start', { kind: 'fail', error });
    await worker.settle(id, 899_000);
    expect(plan.calls('start')).toBe(1);
    expect((await worker.settle(id, 2_000)).status).toBe('processed');
    expect(plan.calls('start')).toBe(2);
  });

  it('of the queue loses nothing and is reported', async () => {
    const bench = openBench();
    const { id } = await bench.ingest();
    bench.ports.notes.refuse('unavailable');
    const { port: queue } = injectFaults(bench.ports.queue, {
      enqueue: [{ kind: 'fail', error: 'unavailable', times: 99 }],
    });
    const worker = bench.restart({ wrap: () => ({ queue }) });
    expect(await worker.operations.processSession(id)).toMatchObject({ state: 'waiting' });
    expect(worker.reports).toHaveLength(2);
    bench.ports.notes.refuse(undefined);
    const queueless = bench.restart({ wrap: () => ({ queue }) });
    for (const again of [queueless.retrySession, queueless.extractNotesAgain]) {
      await again.execute(asTherapist('ann'), { sessionId: id });
    }
    expect((await bench.settle(id)).status).toBe('processed');
  });
});

describe('a permanent fault', () => {
  const permanent: readonly (readonly [PortName, string, StageName])[] = everyPort.filter(
    ([, , stage]) => !['analyze', 'extract', 'notify'].includes(stage),
  );
  for (const [port, method, stage] of permanent) {
    it(`of ${port}.${method} fails ${stage} at once and says why; a retry goes on from there`, async () => {
      const bench = openBench();
      await withDevice(bench);
      const { id } = await bench.ingest();
      const details = { port, operation: method };
      const error = new PortError('permission_denied', `${method} may not do that`, details);
      const { worker } = faulty(bench, port, method, { kind: 'fail', error });
      const failed = await worker.settle(id);
      expect(failed).toMatchObject({
        status: 'failed',
        failure: { stage, kind: 'permanent', code: 'permission_denied', attempts: 1 },
      });
      expect(failed.failure?.message).toBe(`${method} may not do that`);
      expect(failed.failure?.retryAt).toBeUndefined();
      await expect(
        bench.retrySession.execute(asTherapist('ann'), { sessionId: 'none' }),
      ).rejects.toMatchObject({
        code: 'session_not_found',
      });
      const kept = await bench.ports.blobs.list({ prefix: `users/${failed.ownerId}/` });
      const places = kept.items.map(({ key }) => key.split('/')[2]);
      expect(places.filter((place) => place === 'audio')).toEqual([]);
      expect(places).toContain('originals');
      const before = failed.stages;
      await bench.retrySession.execute(asTherapist('ann'), { sessionId: id });
      const done = await worker.settle(id);
      expect(done.status).toBe('processed');
      for (const name of stageNames.slice(0, stageNames.indexOf(stage))) {
        // The audio for the engine was removed and is made again.
        if (stage === 'transcribe') continue;
        expect(done.stages[name]).toEqual(before[name]);
      }
      await expect(
        bench.retrySession.execute(asTherapist('ann'), { sessionId: id }),
      ).rejects.toMatchObject({
        code: 'nothing_to_retry',
      });
    });
  }

  it('that no port names stops the stage without quoting the error', async () => {
    const bench = openBench();
    const { id } = await bench.ingest();
    const error = new TypeError('cannot read "I want to die"');
    const { worker } = faulty(bench, 'notes', 'extract', { kind: 'fail', error });
    const failed = await worker.settle(id);
    expect(failed.stages.extract.error).toMatchObject({ kind: 'permanent', code: 'internal' });
    expect(JSON.stringify(failed)).not.toContain('cannot read');
  });

  it('no speech at all is one, with advice', async () => {
    const bench = openBench({ speech: { script: [] } });
    const failed = await bench.processed();
    expect(failed.failure).toMatchObject({ stage: 'transcribe', code: 'no_speech' });
    expect(failed.failure?.message).toContain('talk.wav');
  });
});
