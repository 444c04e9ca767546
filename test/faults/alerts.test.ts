import { createAlertOperations } from '@attune/core';
import { describe, expect, it } from 'vitest';
import { alertsOf, brief, hour, minute } from './alerts-tools.js';
import { hangingSpeech, losingQueue, openBench } from './pipeline-tools.js';

describe('an alert', () => {
  const disk = { kind: 'low_disk', subject: 'host-1', facts: { usedPercent: 90 } } as const;

  it('is opened once, however many see it, and told on every channel once', async () => {
    const { ports, clock } = openBench();
    const all = Array.from({ length: 8 }, () => alertsOf({ ports }));
    const events = await Promise.all(all.map(({ raiseAlert }) => raiseAlert(disk)));
    expect(events.filter((event) => event !== undefined).map(brief)).toEqual([
      ['raised', 'low_disk', 'host-1'],
    ]);
    await Promise.all(all.map(({ deliverAlerts }) => deliverAlerts()));
    await clock.advance(hour);
    await Promise.all(all.map(({ deliverAlerts }) => deliverAlerts()));
    expect(all.flatMap(({ channel }) => channel.received)).toHaveLength(1);
  });

  it('is told again once a day while it lasts, and once when it is over', async () => {
    const bench = openBench();
    const { raiseAlert, resolveAlert, deliverAlerts, channel } = alertsOf(bench);
    for (let hours = 0; hours < 50; hours += 1) {
      await raiseAlert(disk);
      await deliverAlerts();
      await bench.clock.advance(hour);
    }
    await resolveAlert(disk);
    await resolveAlert(disk);
    await deliverAlerts();
    await raiseAlert(disk);
    await deliverAlerts();
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
      return createAlertOperations({ ...ports, channels });
    };
    const { raiseAlert, deliverAlerts, channel } = alertsOf({ ports });
    await raiseAlert(disk);
    const stopped = hanging(stop.signal).deliverAlerts({ signal: stop.signal });
    await clock.advance(0);
    expect(await deliverAlerts()).toBe(0);
    stop.abort();
    await stopped.catch(() => undefined);
    expect(await deliverAlerts()).toBe(1);
    await raiseAlert({ ...disk, subject: 'host-2' });
    const dead = createAlertOperations({
      ...{ ...ports, clock: { now: () => clock.now(), sleep: () => new Promise(() => undefined) } },
      channels: { all: [{ name: 'memory', send: () => new Promise(() => undefined) }] },
    });
    dead.deliverAlerts().catch(() => undefined);
    await clock.advance(59_000);
    expect(await deliverAlerts()).toBe(0);
    await clock.advance(1_000);
    expect(await deliverAlerts()).toBe(1);
    expect(channel.received.map(({ subject }) => subject)).toEqual(['host-1', 'host-2']);
  });

  it('holds no text of a transcript and no address', async () => {
    const { raiseAlert, deliverAlerts, channel } = alertsOf(openBench());
    const facts = { code: 'internal', why: 'I feel sad today', who: 'ann@example.org', count: 3 };
    await raiseAlert({ kind: 'backup_failed', subject: 'to /srv/x', facts });
    await deliverAlerts();
    expect(channel.received[0]).toMatchObject({
      subject: 'to__srv_x',
      facts: { code: 'internal', why: 'withheld', who: 'withheld', count: 3 },
    });
  });
});

describe('sessions that are stuck', () => {
  it('raise an alert after an hour, by their stage, until they move again', async () => {
    const bench = openBench({ wrap: ({ queue }) => ({ queue: losingQueue(queue) }) });
    const { watchAlerts } = alertsOf(bench);
    const { id } = await bench.ingest();
    await bench.clock.advance(hour);
    expect(await watchAlerts()).toEqual([]);
    await bench.clock.advance(minute);
    const [event, ...more] = await watchAlerts();
    expect(more).toEqual([]);
    expect(event).toMatchObject({
      ...{ type: 'raised', kind: 'stuck_sessions', subject: 'normalize' },
      facts: { sessions: 1, sessionIds: [id], longestMinutes: 61 },
    });
    expect(await watchAlerts()).toEqual([]);
    await bench.operations.processSession(id);
    await bench.clock.advance(14 * minute);
    expect(await watchAlerts()).toEqual([]);
    await bench.clock.advance(2 * minute);
    expect((await watchAlerts()).map(({ type }) => type)).toEqual(['resolved']);
  });

  it('are not those whose engine gets on, however long it takes', async () => {
    const bench = openBench({ wrap: ({ queue }) => ({ queue: losingQueue(queue) }) });
    const { watchAlerts } = alertsOf(bench);
    const { id } = await bench.ingest();
    await bench.clock.advance(3 * hour);
    const movedAt = new Date(bench.clock.now().getTime() - 50 * minute).toISOString();
    await bench.sessions.update(id, (session) => ({ ...session, movedAt }));
    expect(await watchAlerts()).toEqual([]);
    await bench.clock.advance(11 * minute);
    const [event] = await watchAlerts();
    expect(event?.facts).toMatchObject({ sessionIds: [id], longestMinutes: 61 });
  });

  it('are not those that wait between two checks of a slow provider', async () => {
    const bench = openBench({ speech: { runningChecks: 1_000, retryAfterMs: 20 * minute } });
    const { watchAlerts } = alertsOf(bench);
    const worker = await bench.operations.startWorker();
    const { id } = await bench.ingest();
    for (let minutes = 0; minutes < 180; minutes += 1) {
      await bench.clock.advance(minute);
      expect(await watchAlerts()).toEqual([]);
    }
    expect((await bench.sessions.get(id)).lease).toBeUndefined();
    await worker.close();
    await bench.clock.advance(61 * minute);
    const [event] = await watchAlerts();
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
    const ended = worker.operations
      .processSession(id, { signal: stop.signal })
      .catch(() => undefined);
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
    bench.ports.speech.state.refusal = 'permission_denied';
    await bench.processed();
    await bench.clock.advance(48 * hour);
    expect(await watchAlerts()).toEqual([]);
  });
});
