import { type AlertEvent, PortError } from '@attune/core';
import { describe, expect, it, vi } from 'vitest';
import type { StageProviders } from '../../packages/core/src/use-cases/operation/alerts/provider-watch.js';
import { alertsOf, brief, hour, minute } from './alerts-tools.js';
import { type Bench, losingQueue, openBench } from './pipeline-tools.js';

const providers: StageProviders = { transcribe: 'memory', extract: 'memory', normalize: 'media' };

describe('a failing provider', () => {
  /** A worker with the sweeps of alerts beside it, as a host has it. */
  async function working(bench: Bench, watched = providers) {
    const alerts = alertsOf(bench);
    const told: AlertEvent[] = [];
    const running = alerts.startAlertSweeps({
      providers: watched,
      onEvent: (event) => void told.push(event),
    });
    const worker = await bench.operations.startWorker({
      onChange: (session) => running.observe(session),
    });
    const close = async () => {
      await worker.close();
      await running.close();
    };
    return { ...alerts, told, close };
  }

  it('that refuses our key is told of at once, and when it works again', async () => {
    const bench = openBench();
    const { told, channel, close, reports } = await working(bench);
    bench.ports.notes.refuse('unauthenticated');
    const { id } = await bench.ingest();
    await bench.clock.advance(minute);
    expect(told.map(brief)).toEqual([['raised', 'failing_provider', 'extract.memory']]);
    expect(channel.received[0]).toMatchObject({
      id: told[0]?.id,
      facts: { stage: 'extract', provider: 'memory', code: 'unauthenticated', sessionIds: [id] },
    });
    bench.ports.notes.refuse(undefined);
    await bench.clock.advance(hour / 2);
    expect(told).toHaveLength(1);
    await bench.ingest();
    await bench.clock.advance(5 * minute);
    expect(told.map(({ type }) => type)).toEqual(['raised', 'resolved']);
    await close();
    expect(reports).toEqual([]);
  });

  it('is told of after five failures that may pass, whichever sessions and workers they hit', async () => {
    const bench = openBench();
    const first = await working(bench);
    const second = await working(bench.restart());
    bench.ports.notes.refuse('unavailable');
    await bench.ingest();
    await bench.clock.advance(20_000);
    expect([...first.told, ...second.told]).toEqual([]);
    await bench.ingest();
    await bench.clock.advance(40_000);
    const told = [...first.told, ...second.told];
    expect(told.map(brief)).toEqual([['raised', 'failing_provider', 'extract.memory']]);
    expect([...first.channel.received, ...second.channel.received]).toHaveLength(1);
    await first.close();
    await second.close();
  });

  it('is told of although its worker stops right after it saw the failure', async () => {
    const bench = openBench();
    const { told, alerts, close } = await working(bench);
    await bench.clock.advance(1_000);
    bench.ports.notes.refuse('unauthenticated');
    const { id } = await bench.ingest();
    const failed = async () => {
      await bench.clock.advance(10);
      expect((await bench.sessions.get(id)).stages.extract.state).toBe('missing');
    };
    await vi.waitFor(failed, { timeout: 30_000, interval: 1 });
    expect(told).toEqual([]);
    await close();
    expect(told.map(brief)).toEqual([['raised', 'failing_provider', 'extract.memory']]);
    expect(await alerts.open()).toMatchObject([{ facts: { sessionIds: [id] } }]);
  });

  it('whose failures cannot be written down keeps no other alert back, and is told of later', async () => {
    const bench = openBench();
    let away = true;
    const { documents } = bench.ports;
    const put: typeof documents.put = async (name, document, options) => {
      if (!away || document.id !== 'tally') return await documents.put(name, document, options);
      throw new PortError('unavailable', 'no', { port: 'p', operation: 'o' });
    };
    const restarted = bench.restart({ wrap: () => ({ documents: { ...documents, put } }) });
    const ports = { ...bench.ports, documents: { ...documents, put } };
    const { told, raiseAlert, channel, reports, close } = await working({ ...restarted, ports });
    bench.ports.notes.refuse('unauthenticated');
    await bench.ingest();
    await bench.clock.advance(5_000);
    await raiseAlert({ kind: 'backup_failed', subject: 'records', facts: {} });
    await bench.clock.advance(minute);
    expect(channel.received.map(({ kind }) => kind)).toEqual(['backup_failed']);
    expect(reports.length).toBeGreaterThan(0);
    away = false;
    await bench.clock.advance(minute);
    expect(told.map(brief)).toEqual([['raised', 'failing_provider', 'extract.memory']]);
    await close();
  });

  it('has one alert that ends, whatever characters its name holds', async () => {
    const bench = openBench();
    const named: StageProviders = { extract: 'acme/asr v2' };
    const { told, close } = await working(bench, named);
    bench.ports.notes.refuse('unauthenticated');
    await bench.ingest();
    await bench.clock.advance(10 * minute);
    bench.ports.notes.refuse(undefined);
    await bench.ingest();
    await bench.clock.advance(30 * minute);
    const subject = 'extract.acme_asr_v2';
    expect(told.map(brief)).toEqual([
      ['raised', 'failing_provider', subject],
      ['resolved', 'failing_provider', subject],
    ]);
    await close();
  });

  it('is not suspected because one recording cannot be read', async () => {
    const bench = openBench();
    const { told, close } = await working(bench);
    bench.ports.notes.refuse('invalid_argument');
    for (let count = 0; count < 7; count += 1) await bench.ingest();
    await bench.clock.advance(minute);
    bench.ports.notes.refuse('unsupported');
    await bench.ingest();
    await bench.clock.advance(hour);
    expect(told).toEqual([]);
    await close();
  });
});

describe('a machine', () => {
  it('whose disk runs full has an alert of its own, which ends when there is room again', async () => {
    const bench = openBench();
    const { startAlertSweeps, deliverAlerts, channel } = alertsOf(bench);
    const disk = { kind: 'low_disk', subject: 'host-1', facts: { usedPercent: 91 } } as const;
    const other = { ...disk, subject: 'host-2' };
    let full = true;
    const one = startAlertSweeps({
      machine: { watched: [disk], look: async () => (full ? [disk] : []) },
    });
    const two = alertsOf(bench).startAlertSweeps({
      machine: { watched: [other], look: async () => [] },
    });
    await bench.clock.advance(10 * minute);
    full = false;
    await bench.clock.advance(30 * minute);
    await one.close();
    await two.close();
    await deliverAlerts();
    const { received } = channel;
    expect(received.map(brief)).toEqual([
      ['raised', 'low_disk', 'host-1'],
      ['resolved', 'low_disk', 'host-1'],
    ]);
  });

  it.each([
    ['fails', () => Promise.reject(new PortError('internal', 'no', { port: 'p', operation: 'o' }))],
    ['hangs', () => new Promise<never>(() => undefined)],
  ])('hides no session that is stuck while looking at it %s', async (_how, look) => {
    const bench = openBench({ wrap: ({ queue }) => ({ queue: losingQueue(queue) }) });
    await bench.ingest();
    const told: AlertEvent[] = [];
    const running = alertsOf(bench).startAlertSweeps({
      machine: { watched: [], look },
      onEvent: (event) => void told.push(event),
    });
    await bench.clock.advance(62 * minute);
    running.close();
    expect(told.map(brief)).toEqual([['raised', 'stuck_sessions', 'normalize']]);
  });

  it('has an alert that ends, whatever characters its name holds', async () => {
    const bench = openBench();
    const disk = { kind: 'low_disk', subject: 'host 1/a', facts: {} } as const;
    const told: AlertEvent[] = [];
    let full = true;
    const running = alertsOf(bench).startAlertSweeps({
      machine: { watched: [disk], look: async () => (full ? [disk] : []) },
      onEvent: (event) => void told.push(event),
    });
    await bench.clock.advance(minute);
    full = false;
    await bench.clock.advance(30 * minute);
    await running.close();
    expect(told.map(({ type }) => type)).toEqual(['raised', 'resolved']);
  });

  it('that cannot be examined does not hold back the other alerts', async () => {
    const bench = openBench();
    const { startAlertSweeps, raiseAlert, channel, reports } = alertsOf(bench);
    const look = () =>
      Promise.reject(new PortError('internal', 'no', { port: 'p', operation: 'o' }));
    const running = startAlertSweeps({ machine: { watched: [], look } });
    await raiseAlert({ kind: 'backup_failed', subject: 'records', facts: {} });
    await bench.clock.advance(minute);
    await running.close();
    expect(channel.received).toHaveLength(1);
    expect(reports.length).toBeGreaterThan(0);
  });
});
