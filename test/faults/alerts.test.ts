import { type AlertEvent, createAlertUseCases, PortError, type StageProviders } from '@attune/core';
import { createMemoryAlertChannel } from '@attune/core/memory';
import { describe, expect, it } from 'vitest';
import { type Bench, hangingSpeech, losingQueue, openBench } from './pipeline-tools.js';

const providers: StageProviders = { transcribe: 'memory', extract: 'memory', normalize: 'media' };
const minute = 60_000;
const hour = 60 * minute;

/** What tells operators, on the stores of a bench. */
function alertsOf({ ports }: Pick<Bench, 'ports'>) {
  const channel = createMemoryAlertChannel();
  const reports: unknown[] = [];
  const useCases = createAlertUseCases(
    { ...ports, channels: { all: [channel] } },
    { report: (error) => void reports.push(error) },
  );
  return { ...useCases, channel, reports };
}

const brief = ({ type, kind, subject }: AlertEvent) => [type, kind, subject];

describe('an alert', () => {
  const disk = { kind: 'low_disk', subject: 'host-1', facts: { usedPercent: 90 } } as const;

  it('is opened once, however many see it, and told on every channel once', async () => {
    const { ports, clock } = openBench();
    const all = Array.from({ length: 8 }, () => alertsOf({ ports }));
    const events = await Promise.all(all.map(({ raiseAlert }) => raiseAlert.execute(disk)));
    expect(events.filter((event) => event !== undefined).map(brief)).toEqual([
      ['raised', 'low_disk', 'host-1'],
    ]);
    await Promise.all(all.map(({ deliverAlerts }) => deliverAlerts.execute()));
    await clock.advance(hour);
    await Promise.all(all.map(({ deliverAlerts }) => deliverAlerts.execute()));
    expect(all.flatMap(({ channel }) => channel.received)).toHaveLength(1);
  });

  it('is told again once a day while it lasts, and once when it is over', async () => {
    const bench = openBench();
    const { raiseAlert, resolveAlert, deliverAlerts, channel } = alertsOf(bench);
    for (let hours = 0; hours < 50; hours += 1) {
      await raiseAlert.execute(disk);
      await deliverAlerts.execute();
      await bench.clock.advance(hour);
    }
    await resolveAlert.execute(disk);
    await resolveAlert.execute(disk);
    await deliverAlerts.execute();
    await raiseAlert.execute(disk);
    await deliverAlerts.execute();
    const { received } = channel;
    const types = ['raised', 'reminder', 'reminder', 'resolved', 'raised'];
    expect(received.map(({ type }) => type)).toEqual(types);
    expect(new Set(received.map(({ id }) => id)).size).toBe(5);
  });

  it('is told by another process when one is stopped, and later when one dies, while it tells', async () => {
    const { ports, clock } = openBench();
    const stop = new AbortController();
    const hanging = (signal?: AbortSignal) => {
      const send = () =>
        new Promise<void>((_, reject) =>
          signal?.addEventListener('abort', () => reject(signal.reason)),
        );
      const channels = { all: [{ name: 'memory', send }] };
      return createAlertUseCases({ ...ports, channels });
    };
    const { raiseAlert, deliverAlerts, channel } = alertsOf({ ports });
    await raiseAlert.execute(disk);
    const stopped = hanging(stop.signal).deliverAlerts.execute({ signal: stop.signal });
    await clock.advance(0);
    expect(await deliverAlerts.execute()).toBe(0);
    stop.abort();
    await stopped.catch(() => undefined);
    expect(await deliverAlerts.execute()).toBe(1);
    await raiseAlert.execute({ ...disk, subject: 'host-2' });
    const dead = createAlertUseCases({
      ...{ ...ports, clock: { now: () => clock.now(), sleep: () => new Promise(() => undefined) } },
      channels: { all: [{ name: 'memory', send: () => new Promise(() => undefined) }] },
    });
    dead.deliverAlerts.execute().catch(() => undefined);
    await clock.advance(59_000);
    expect(await deliverAlerts.execute()).toBe(0);
    await clock.advance(1_000);
    expect(await deliverAlerts.execute()).toBe(1);
    expect(channel.received.map(({ subject }) => subject)).toEqual(['host-1', 'host-2']);
  });

  it('holds no text that somebody may have said, and no address', async () => {
    const { raiseAlert, deliverAlerts, channel } = alertsOf(openBench());
    const facts = { code: 'internal', why: 'I feel sad today', who: 'ann@example.org', count: 3 };
    await raiseAlert.execute({ kind: 'backup_failed', subject: 'to /srv/x', facts });
    await deliverAlerts.execute();
    expect(channel.received[0]).toMatchObject({
      subject: 'to__srv_x',
      facts: { code: 'internal', why: 'withheld', who: 'withheld', count: 3 },
    });
  });
});

describe('sessions that are stuck', () => {
  it('are told of after an hour, by their stage, until they move again', async () => {
    const bench = openBench({ wrap: ({ queue }) => ({ queue: losingQueue(queue) }) });
    const { watchAlerts } = alertsOf(bench);
    const { id } = await bench.ingest();
    await bench.clock.advance(hour);
    expect(await watchAlerts.execute()).toEqual([]);
    await bench.clock.advance(minute);
    const [event, ...more] = await watchAlerts.execute();
    expect(more).toEqual([]);
    expect(event).toMatchObject({
      ...{ type: 'raised', kind: 'stuck_sessions', subject: 'normalize' },
      facts: { sessions: 1, sessionIds: [id], longestMinutes: 61 },
    });
    expect(await watchAlerts.execute()).toEqual([]);
    await bench.processSession.execute(id);
    await bench.clock.advance(14 * minute);
    expect(await watchAlerts.execute()).toEqual([]);
    await bench.clock.advance(2 * minute);
    expect((await watchAlerts.execute()).map(({ type }) => type)).toEqual(['resolved']);
  });

  it('are not those whose engine gets on, however long it takes', async () => {
    const bench = openBench({ wrap: ({ queue }) => ({ queue: losingQueue(queue) }) });
    const { watchAlerts } = alertsOf(bench);
    const { id } = await bench.ingest();
    await bench.clock.advance(3 * hour);
    const movedAt = new Date(bench.clock.now().getTime() - 50 * minute).toISOString();
    await bench.sessions.update(id, (session) => ({ ...session, movedAt }));
    expect(await watchAlerts.execute()).toEqual([]);
    await bench.clock.advance(11 * minute);
    const [event] = await watchAlerts.execute();
    expect(event?.facts).toMatchObject({ sessionIds: [id], longestMinutes: 61 });
  });

  it('are not those that rest between two looks of a worker at a provider which takes long', async () => {
    const bench = openBench({ speech: { runningChecks: 1_000, retryAfterMs: 20 * minute } });
    const { watchAlerts } = alertsOf(bench);
    const worker = await bench.worker.start();
    const { id } = await bench.ingest();
    for (let minutes = 0; minutes < 180; minutes += 1) {
      await bench.clock.advance(minute);
      expect(await watchAlerts.execute()).toEqual([]);
    }
    expect((await bench.sessions.get(id)).lease).toBeUndefined();
    await worker.close();
    await bench.clock.advance(61 * minute);
    const [event] = await watchAlerts.execute();
    expect(event).toMatchObject({ subject: 'transcribe', facts: { sessionIds: [id] } });
  });

  it('are known by the percentage, not by a worker that lives', async () => {
    const bench = openBench();
    const { id } = await bench.ingest();
    const { speech } = hangingSpeech(bench);
    const slow: typeof speech = {
      ...speech,
      check: async (ticket, options = {}) => {
        options.onProgress?.(10);
        await bench.clock.sleep(3 * minute, { signal: options.signal });
        options.onProgress?.(20);
        return await speech.check(ticket, options);
      },
    };
    const stop = new AbortController();
    const worker = bench.restart({ wrap: () => ({ speech: slow }) });
    const ended = worker.processSession.execute(id, { signal: stop.signal }).catch(() => undefined);
    const moves: (string | undefined)[] = [];
    for (const wait of [10_000, 2 * minute, 2 * minute, 2 * minute]) {
      await bench.clock.advance(wait);
      moves.push((await bench.sessions.get(id)).movedAt);
    }
    stop.abort();
    await ended;
    const [first, second, third, fourth] = moves;
    expect(moves).not.toContain(undefined);
    expect([second === first, third === second, fourth === third]).toEqual([true, false, true]);
  });

  it('are not those that failed for good, wait for another try, or are done', async () => {
    const bench = openBench();
    const { watchAlerts } = alertsOf(bench);
    await bench.processed();
    bench.ports.notes.refuse('permission_denied');
    await bench.processed();
    await bench.clock.advance(48 * hour);
    expect(await watchAlerts.execute()).toEqual([]);
  });
});

describe('a failing provider', () => {
  /** A worker with the sweeps of alerts beside it, as a host has it. */
  async function working(bench: Bench, watched = providers) {
    const alerts = alertsOf(bench);
    const told: AlertEvent[] = [];
    const running = alerts.alertSweeps.start({
      providers: watched,
      onEvent: (event) => void told.push(event),
    });
    const worker = await bench.worker.start({ onChange: (session) => running.observe(session) });
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
    await bench.clock.advance(hour);
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
    await bench.clock.advance(1_000);
    expect((await bench.sessions.get(id)).status).toBe('failed');
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
    await raiseAlert.execute({ kind: 'backup_failed', subject: 'records', facts: {} });
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
    const { alertSweeps, deliverAlerts, channel } = alertsOf(bench);
    const disk = { kind: 'low_disk', subject: 'host-1', facts: { usedPercent: 91 } } as const;
    const other = { ...disk, subject: 'host-2' };
    let full = true;
    const one = alertSweeps.start({
      machine: { watched: [disk], look: async () => (full ? [disk] : []) },
    });
    const two = alertsOf(bench).alertSweeps.start({
      machine: { watched: [other], look: async () => [] },
    });
    await bench.clock.advance(10 * minute);
    full = false;
    await bench.clock.advance(30 * minute);
    await one.close();
    await two.close();
    await deliverAlerts.execute();
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
    const running = alertsOf(bench).alertSweeps.start({
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
    const running = alertsOf(bench).alertSweeps.start({
      machine: { watched: [disk], look: async () => (full ? [disk] : []) },
      onEvent: (event) => void told.push(event),
    });
    await bench.clock.advance(minute);
    full = false;
    await bench.clock.advance(30 * minute);
    await running.close();
    expect(told.map(({ type }) => type)).toEqual(['raised', 'resolved']);
  });

  it('that cannot be looked at keeps nobody from hearing of the rest', async () => {
    const bench = openBench();
    const { alertSweeps, raiseAlert, channel, reports } = alertsOf(bench);
    const look = () =>
      Promise.reject(new PortError('internal', 'no', { port: 'p', operation: 'o' }));
    const running = alertSweeps.start({ machine: { watched: [], look } });
    await raiseAlert.execute({ kind: 'backup_failed', subject: 'records', facts: {} });
    await bench.clock.advance(minute);
    await running.close();
    expect(channel.received).toHaveLength(1);
    expect(reports.length).toBeGreaterThan(0);
  });
});
