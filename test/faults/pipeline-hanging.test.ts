import type { StageName } from '@attune/core';
import { describe, expect, it } from 'vitest';
import { faulty, type PortName, withDevice } from './pipeline-faulty.js';
import { driven, hangingSpeech, openBench } from './pipeline-tools.js';

const everyPort: readonly (readonly [PortName, string, StageName])[] = [
  ['media', 'convert', 'normalize'],
  ['blobs', 'put', 'normalize'],
  ['speech', 'start', 'transcribe'],
  ['speech', 'check', 'transcribe'],
  ['language', 'analyzeSentiment', 'analyze'],
  ['notes', 'extract', 'extract'],
  ['push', 'send', 'notify'],
];

describe('a call that hangs', () => {
  for (const [port, method, stage] of everyPort) {
    it(`in ${port}.${method} ends at the limit of ${stage}, and is tried again`, async () => {
      const bench = openBench();
      await withDevice(bench);
      const { id } = await bench.ingest();
      const { worker } = faulty(bench, port, method, { kind: 'hang' });
      const running = worker.operations.processSession(id);
      expect(await driven(bench, running)).toMatchObject({ state: 'waiting' });
      const failed = await bench.sessions.get(id);
      expect(failed.stages[stage].error).toMatchObject({
        kind: 'transient',
        code: 'stage_timed_out',
      });
      expect((await worker.settle(id)).status).toBe('processed');
      expect(bench.clock.sleepers).toBe(0);
    });
  }

  it('while the finished ticket is released holds up the stages for a minute only', async () => {
    const bench = openBench();
    const { id } = await bench.ingest();
    const { worker } = faulty(bench, 'speech', 'release', { kind: 'hang' });
    const running = worker.operations.processSession(id);
    const from = bench.clock.now().getTime();
    await driven(bench, running);
    expect(bench.clock.now().getTime() - from).toBeLessThanOrEqual(65_000);
    expect((await bench.sessions.get(id)).status).toBe('processed');
    expect(bench.ports.speech.state.jobs.size).toBe(0);
  });

  it('while the owner is told of a failure ends too', async () => {
    const bench = openBench();
    await withDevice(bench);
    bench.ports.push.script('t', { status: 'silent' });
    bench.ports.notes.refuse('permission_denied');
    const { id } = await bench.ingest();
    const running = bench.operations.processSession(id);
    expect(await driven(bench, running)).toMatchObject({ state: 'waiting' });
    expect((await bench.sessions.get(id)).lease).toBeUndefined();
  });

  it('of the records while the lease is renewed ends the work when the lease runs out', async () => {
    const bench = openBench();
    const { id } = await bench.ingest();
    let hang = false;
    const documents = new Proxy(bench.ports.documents, {
      get: (target, key) => {
        const value: unknown = Reflect.get(target, key, target);
        if (typeof value !== 'function' || !hang) return value;
        return (...args: unknown[]) => {
          const { signal } = (args.at(-1) ?? {}) as { signal?: AbortSignal };
          return new Promise((_, reject) =>
            signal?.addEventListener('abort', () => reject(signal.reason)),
          );
        };
      },
    });
    const { speech, reached } = hangingSpeech(bench);
    const worker = bench.restart({ wrap: () => ({ documents, speech }) });
    const running = worker.operations.processSession(id);
    await reached;
    hang = true;
    expect(await driven(bench, running)).toEqual({ state: 'busy' });
    hang = false;
    expect((await bench.settle(id)).status).toBe('processed');
    expect(bench.ports.speech.state.starts).toBe(1);
  });
});

describe('telling the owner', () => {
  it('forgets devices that are gone and warns of those that failed', async () => {
    const bench = openBench();
    for (const token of ['fine', 'dead', 'sick']) await withDevice(bench, token);
    bench.ports.push.script('dead', { status: 'gone' });
    bench.ports.push.script('sick', { status: 'failed', code: 'quota', retryable: false });
    const done = await bench.processed();
    expect(done.stages.notify.state).toBe('done');
    expect(done.warnings).toContainEqual(
      expect.objectContaining({ code: 'push_failed', stage: 'notify' }),
    );
    const left = await bench.devices.of('ann');
    expect(left.map(({ token }) => token).toSorted()).toEqual(['fine', 'sick']);
  });

  it('is skipped where there is no device', async () => {
    const done = await openBench().processed();
    expect(done.stages.notify.state).toBe('skipped');
  });
});
