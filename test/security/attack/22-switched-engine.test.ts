import { createUseCases, ReleaseRepository } from '@attune/core';
import { toneWav } from '@attune/core/adapter-kit';
import {
  createMemoryPorts,
  createMemorySpeechState,
  createMemorySpeechToText,
} from '@attune/core/memory';
import type { SpeechToText } from '@attune/core/ports';
import { describe, expect, it } from 'vitest';
import { injectFaults } from '../../../packages/adapters-local/src/fault-injection/index.js';
import { openBench } from '../../faults/pipeline-tools.js';
import { asTherapist } from '../../support/actors.js';
import { MemoryHost } from '../../support/memory-host.js';

/** A pretended provider that keeps what it is sent until it is told to remove it. */
function provider(name: string, runningChecks = 1) {
  const state = createMemorySpeechState();
  const on = (ports: { blobs: Parameters<typeof createMemorySpeechToText>[0]['blobs'] }) =>
    createMemorySpeechToText({ blobs: ports.blobs, provider: name, state, runningChecks });
  return { name, state, on };
}

const recording = () => ({
  ownerId: 'ann',
  filename: 'a.wav',
  body: new Blob([toneWav({ durationMs: 16_000 })]).stream(),
});

describe('attack 22: switching the speech engine while a job runs', () => {
  const lazily = (engine: SpeechToText) => ({ [engine.provider]: async () => engine });

  it('asks the engine that issued the ticket, and buys nothing from the new one', async () => {
    const [before, after] = [provider('before'), provider('after')];
    const ports = createMemoryPorts();
    const old = before.on(ports);
    const first = createUseCases({ ...ports, speech: old });
    const { id } = await first.ingestRecording.execute(asTherapist('ann'), recording());
    await first.operations.processSession(id);
    expect(before.state.jobs.size).toBe(1);

    const switched = createUseCases({
      ...ports,
      speech: after.on(ports),
      otherSpeech: lazily(old),
    });
    await ports.clock.advance(3_600_000);
    await switched.operations.processSession(id);
    const done = await switched.sessions.get(id);
    expect([done.status, done.stages.transcribe.provider]).toEqual(['processed', 'before']);
    expect([before.state.jobs.size, after.state.starts]).toEqual([0, 0]);
    expect(done.speech.ticket).toBeUndefined();
  });

  it('begins anew where the old engine is gone, and has it remove its work once it is back', async () => {
    const [before, after] = [provider('before'), provider('after', 0)];
    const ports = createMemoryPorts();
    const old = before.on(ports);
    const first = createUseCases({ ...ports, speech: old });
    const { id } = await first.ingestRecording.execute(asTherapist('ann'), recording());
    await first.operations.processSession(id);
    const { ticket } = (await first.sessions.get(id)).speech;

    const switched = createUseCases({ ...ports, speech: after.on(ports) });
    await ports.clock.advance(3_600_000);
    await switched.operations.processSession(id);
    const done = await switched.sessions.get(id);
    expect([done.status, done.stages.transcribe.provider]).toEqual(['processed', 'after']);
    expect(done.speech.unreleased).toEqual([ticket]);
    expect([before.state.jobs.size, after.state.jobs.size]).toEqual([1, 0]);

    const both = createUseCases({ ...ports, speech: after.on(ports), otherSpeech: lazily(old) });
    await ports.clock.advance(3_600_000);
    await both.operations.processSession(id);
    expect((await both.sessions.get(id)).speech.unreleased).toBeUndefined();
    expect(before.state.jobs.size).toBe(0);
  });

  it('deletes with the engine that issued the ticket', async () => {
    const [before, after] = [provider('before'), provider('after')];
    const ports = createMemoryPorts();
    const old = before.on(ports);
    const first = createUseCases({ ...ports, speech: old });
    const { id } = await first.ingestRecording.execute(asTherapist('ann'), recording());
    await first.operations.processSession(id);
    const switched = createUseCases({
      ...ports,
      speech: after.on(ports),
      otherSpeech: lazily(old),
    });
    expect(await switched.deleteSession.execute(asTherapist('ann'), { sessionId: id })).toEqual({});
    expect(before.state.jobs.size).toBe(0);
  });

  it('deletes all of ours without it, says what remains, and tries again until it is gone', async () => {
    const [before, after] = [provider('before'), provider('after')];
    const ports = createMemoryPorts();
    const old = before.on(ports);
    const first = createUseCases({ ...ports, speech: old });
    const { id } = await first.ingestRecording.execute(asTherapist('ann'), recording());
    await first.operations.processSession(id);
    const switched = createUseCases({ ...ports, speech: after.on(ports) });
    expect(await switched.deleteSession.execute(asTherapist('ann'), { sessionId: id })).toEqual({
      remainsAt: 'before',
    });
    expect(await switched.sessions.find(id)).toBeUndefined();
    expect((await ports.blobs.list({ prefix: '' })).items).toEqual([]);

    const releases = new ReleaseRepository(ports.documents, ports.clock);
    const [kept] = await releases.next(10);
    expect(kept).toMatchObject({ sessionId: id, tickets: [{ provider: 'before' }] });
    expect(await switched.operations.sweepReleases()).toBe(0);
    const both = createUseCases({ ...ports, speech: after.on(ports), otherSpeech: lazily(old) });
    expect(await both.operations.sweepReleases()).toBe(1);
    expect([before.state.jobs.size, await releases.next(10)]).toEqual([0, []]);
    expect(await both.operations.sweepReleases()).toBe(0);
  });

  it('is not kept from deleting by a provider that does not answer', async () => {
    const one = provider('one');
    const ports = createMemoryPorts();
    const engine = one.on(ports);
    const first = createUseCases({ ...ports, speech: engine });
    const { id } = await first.ingestRecording.execute(asTherapist('ann'), recording());
    await first.operations.processSession(id);
    const { port: away } = injectFaults(engine, {
      release: [{ kind: 'fail', error: 'unavailable', nth: 1 }],
    });
    const broken = createUseCases({ ...ports, speech: away });
    expect(await broken.deleteSession.execute(asTherapist('ann'), { sessionId: id })).toEqual({
      remainsAt: 'one',
    });
    // A worker tries again by itself.
    const worker = await broken.operations.startWorker();
    await expect.poll(() => one.state.jobs.size).toBe(0);
    await worker.close();
  });

  it('keeps a ticket that was bought while the session was deleted', async () => {
    const bench = openBench({ speech: { runningChecks: 1 } });
    const { id } = await bench.ingest();
    let hold = (): void => undefined;
    const held = new Promise<void>((resolve) => {
      hold = resolve;
    });
    let reach = (): void => undefined;
    const reached = new Promise<void>((resolve) => {
      reach = resolve;
    });
    const { speech } = bench.ports;
    const slow: SpeechToText = {
      ...speech,
      start: async (...call) => {
        const ticket = await speech.start(...call);
        reach();
        await held;
        return ticket;
      },
      release: () => Promise.reject(new Error('the provider is away')),
    };
    const worker = bench.restart({ wrap: () => ({ speech: slow }) as object });
    const running = worker.operations.processSession(id).catch(() => undefined);
    await reached;
    await bench.deleteSession.execute(asTherapist('ann'), { sessionId: id });
    hold();
    await running;
    const releases = new ReleaseRepository(bench.ports.documents, bench.ports.clock);
    expect(await releases.next(10)).toMatchObject([{ sessionId: id }]);
    expect(await bench.operations.sweepReleases()).toBe(1);
    expect(bench.ports.speech.state.jobs.size).toBe(0);
  });

  it('takes a ticket without an issuer for one of the engine in force', async () => {
    const bench = openBench({ speech: { runningChecks: 1 } });
    const { id } = await bench.ingest();
    await bench.operations.processSession(id);
    await bench.sessions.update(id, (session) => {
      const { ticket, ...speech } = session.speech;
      if (ticket === undefined) throw new Error('There is no ticket');
      const { provider: _provider, ...old } = ticket;
      return { ...session, speech: { ...speech, ticket: old as typeof ticket } };
    });
    const any: SpeechToText = {
      ...bench.ports.speech,
      release: (ticket, options) =>
        bench.ports.speech.release({ ...ticket, provider: 'memory' }, options),
    };
    const later = bench.restart({ wrap: () => ({ speech: any }) as object });
    expect(await later.deleteSession.execute(asTherapist('ann'), { sessionId: id })).toEqual({});
    expect(bench.ports.speech.state.jobs.size).toBe(0);
  });

  it('answers a deletion with what remains, over HTTP', async () => {
    const before = provider('before');
    let chosen: SpeechToText | undefined;
    const host = new MemoryHost({
      wrap: (ports) => {
        const speech: SpeechToText = before.on(ports);
        const now = () => chosen ?? speech;
        return {
          speech: new Proxy(speech, {
            get: (_target, name) => {
              const value: unknown = Reflect.get(now(), name);
              return typeof value === 'function' ? value.bind(now()) : value;
            },
          }),
        };
      },
    });
    const ann = await host.join('therapist');
    const [gone, whole] = [await host.uploaded(ann), await host.uploaded(ann)];
    await host.useCases.operations.processSession(gone);
    chosen = provider('after', 0).on(host.ports);
    const remove = (id: string) => host.call('DELETE', `/v1/sessions/${id}`, { as: ann });
    const left = await remove(gone);
    expect([left.status, left.body]).toEqual([200, { remainsAt: 'before' }]);
    expect((await host.call('GET', `/v1/sessions/${gone}`, { as: ann })).status).toBe(404);
    expect((await remove(whole)).status).toBe(204);
  });
});
