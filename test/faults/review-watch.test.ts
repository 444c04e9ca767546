import type { Actor, Session, SessionEvent } from '@attune/core';
import { describe, expect, it } from 'vitest';
import { asTherapist } from '../support/actors.js';
import { type Bench, gate, openBench, turn } from './pipeline-tools.js';
import { ann, bob, finalized, handIn, pat, processed, root, sign } from './review-tools.js';

interface Watch {
  readonly events: SessionEvent[];
  /** Whether it has come to its end. */
  readonly over: () => boolean;
  readonly end: Promise<void>;
}

/** Watches and keeps what is told. */
interface WatchOptions {
  readonly lastEventId?: string;
  readonly signal?: AbortSignal;
}

function watch(
  bench: Bench,
  id: string,
  { signal, ...seen }: WatchOptions = {},
  actor: Actor = ann,
): Watch {
  const events: SessionEvent[] = [];
  let over = false;
  const end = (async () => {
    const input = { sessionId: id, ...seen };
    for await (const event of bench.watchSession.execute(actor, input, { signal })) {
      events.push(event);
    }
    over = true;
  })();
  return { events, over: () => over, end };
}

const running = (session: Session, percent: number): Session => ({
  ...session,
  stages: { ...session.stages, normalize: { state: 'running', attempts: 1 } },
  progress: { stage: 'normalize', percent },
});

describe('watching a session', () => {
  it('tells each status once, in order, and ends when nothing moves any more', async () => {
    const bench = openBench();
    const { id } = await handIn(bench);
    const told = watch(bench, id);
    await turn(bench.clock);
    const worker = await bench.operations.startWorker({ onChange: bench.operations.publishChange });
    await bench.clock.advance(60_000);
    await told.end;
    await worker.close();
    const statuses = told.events.flatMap((one) =>
      one.event === 'status' ? [one.data.status] : [],
    );
    expect(statuses[0]).toBe('uploaded');
    expect(statuses.at(-1)).toBe('processed');
    const order = ['uploaded', 'transcribing', 'transcribed', 'analyzing', 'extracting_notes'];
    const places = statuses.map((status) => [...order, 'processed'].indexOf(status));
    expect(places).toEqual(places.toSorted((a, b) => a - b));
    const { version, status } = await bench.sessions.get(id);
    expect(told.events.at(-1)).toEqual({ id: `${version}.-`, event: 'done', data: { status } });
    const versions = told.events.flatMap((one) =>
      one.event === 'status' ? [one.data.version] : [],
    );
    expect(new Set(versions).size).toBe(versions.length);
  });

  it('begins with how things stand, without what was seen already', async () => {
    const bench = openBench();
    const { id } = await handIn(bench);
    const { session } = await bench.sessions.update(id, (one) => running(one, 40));
    const { version, updatedAt } = session;
    const ending = new AbortController();
    const { signal } = ending;
    const status = {
      id: `${version}.-`,
      event: 'status',
      data: { status: 'uploaded', version, updatedAt },
    };
    const progress = {
      id: `${version}.40`,
      event: 'progress',
      data: { stage: 'normalize', percent: 40 },
    };
    const seen = [undefined, `${version}.-`, `${version}.40`, `${version - 1}.40`, 'nonsense'];
    const watches = seen.map((lastEventId) =>
      watch(bench, id, { signal, ...(lastEventId === undefined ? {} : { lastEventId }) }),
    );
    await turn(bench.clock);
    expect(watches.map(({ events }) => events)).toEqual([
      [status, progress],
      [progress],
      [],
      [status, progress],
      [status, progress],
    ]);
    ending.abort();
    await Promise.all(watches.map(({ end }) => end));
  });

  it('looks every half second, and at once when something in this process has changed', async () => {
    const bench = openBench();
    const { id } = await handIn(bench);
    const ending = new AbortController();
    const { events, end } = watch(bench, id, { signal: ending.signal });
    await turn(bench.clock);
    await bench.sessions.update(id, (one) => running(one, 1));
    await bench.clock.advance(499);
    expect(events).toHaveLength(1);
    await bench.clock.advance(1);
    expect(events.map(({ event }) => event)).toEqual(['status', 'status', 'progress']);
    bench.operations.publishChange(
      (await bench.sessions.update(id, (one) => running(one, 2))).session,
    );
    await turn(bench.clock);
    expect(events.at(-1)).toMatchObject({ event: 'progress', data: { percent: 2 } });
    ending.abort();
    await end;
  });

  it('misses no hint that comes while it looks', async () => {
    const bench = openBench();
    const { id } = await handIn(bench);
    const { documents } = bench.ports;
    const reached = gate();
    const free = gate();
    const slow = {
      ...documents,
      query: async (...args: Parameters<typeof documents.query>) => {
        const found = await documents.query(...args);
        reached.open();
        await free.passed;
        return found;
      },
    } as typeof documents;
    const host = bench.restart({ wrap: () => ({ documents: slow }) });
    const ending = new AbortController();
    const { events, end } = watch(host, id, { signal: ending.signal });
    await reached.passed;
    host.operations.publishChange(
      (await bench.sessions.update(id, (one) => running(one, 7))).session,
    );
    free.open();
    await turn(bench.clock);
    expect(events.at(-1)).toMatchObject({ event: 'progress', data: { percent: 7 } });
    ending.abort();
    await end;
  });

  it('ends without an error when it is aborted, and looks no more', async () => {
    const bench = openBench();
    const { id } = await handIn(bench);
    const ending = new AbortController();
    const told = watch(bench, id, { signal: ending.signal });
    await turn(bench.clock);
    expect(bench.clock.sleepers).toBe(1);
    ending.abort(new Error('over'));
    await told.end;
    expect(bench.clock.sleepers).toBe(0);
    const before = watch(bench, id, { signal: ending.signal });
    await before.end;
    expect(before.events).toEqual([]);
  });

  it('looks no more once the consumer stops', async () => {
    const bench = openBench();
    const { id } = await handIn(bench);
    for await (const { event } of bench.watchSession.execute(ann, { sessionId: id })) {
      expect(event).toBe('status');
      break;
    }
    expect(bench.clock.sleepers).toBe(0);
    let reads = 0;
    const { documents } = bench.ports;
    const counted = {
      ...documents,
      query: (...args: Parameters<typeof documents.query>) => {
        reads += 1;
        return documents.query(...args);
      },
    } as typeof documents;
    const host = bench.restart({ wrap: () => ({ documents: counted }) });
    const events = host.watchSession.execute(ann, { sessionId: id });
    await events.next();
    await events.return();
    host.operations.publishChange({ ...(await bench.sessions.get(id)), version: 99 });
    await bench.clock.advance(10_000);
    expect(reads).toBe(1);
  });

  it('ends when the session is deleted', async () => {
    const bench = openBench();
    const { id, version } = await handIn(bench);
    const told = watch(bench, id);
    await turn(bench.clock);
    await bench.deleteSession.execute(asTherapist('ann'), { sessionId: id });
    await bench.clock.advance(500);
    await told.end;
    expect(told.events.at(-1)).toEqual({
      id: `${version}.-`,
      event: 'done',
      data: { deleted: true },
    });
  });

  it('goes on through a fault that is tried again, and ends at one for good, saying why', async () => {
    const bench = openBench();
    const { id } = await handIn(bench);
    bench.ports.speech.state.refusal = 'unavailable';
    const told = watch(bench, id);
    const other = watch(bench, id, {}, root);
    await turn(bench.clock);
    const worker = await bench.operations.startWorker();
    await bench.clock.advance(4_000);
    expect(told.events.at(-1)).toMatchObject({
      event: 'status',
      data: { status: 'failed', failure: { kind: 'transient', retryAt: expect.any(String) } },
    });
    expect(told.over()).toBe(false);
    bench.ports.speech.state.refusal = 'unauthenticated';
    await bench.clock.advance(3_600_000);
    await Promise.all([told.end, other.end, worker.close()]);
    expect(told.events.at(-1)).toMatchObject({ event: 'done', data: { status: 'failed' } });
    const { failure } = await bench.sessions.get(id);
    expect(told.events.at(-2)).toMatchObject({ data: { failure } });
    const codes = { ...failure, message: failure?.code };
    expect(other.events.at(-2)).toMatchObject({ data: { failure: codes } });
  });

  it('waits while a recording is still to be sent', async () => {
    const bench = openBench();
    const { id } = await handIn(bench);
    const upload = { expiresAt: '2026-01-02T00:00:00.000Z', sizeBytes: 1 };
    await bench.sessions.update(id, (one) => ({ ...one, upload }));
    const ending = new AbortController();
    const told = watch(bench, id, { signal: ending.signal });
    await bench.clock.advance(60_000);
    expect([told.over(), told.events.length]).toEqual([false, 1]);
    ending.abort();
    await told.end;
  });
});

describe('watching the session of another owner', () => {
  const only = [{ id: '.-', event: 'done', data: { deleted: true } }];

  it('tells a stranger nothing but what is told of a session that is gone', async () => {
    const bench = openBench();
    const { id } = await processed(bench);
    for (const [actor, of] of [
      [bob, id],
      [pat, id],
      [ann, 'none'],
    ] as const) {
      const told = watch(bench, of, {}, actor);
      await told.end;
      expect(told.events).toEqual(only);
    }
  });

  it('asks anew each time: a patient sees a signed session, and no more once it is reopened', async () => {
    const bench = openBench();
    const { id } = await finalized(bench);
    const told = watch(bench, id, {}, pat);
    await told.end;
    expect(told.events).toMatchObject([
      { event: 'status', data: { status: 'finalized' } },
      { event: 'done', data: { status: 'finalized' } },
    ]);
    const host = bench.watchSession.execute(pat, { sessionId: id });
    expect((await host.next()).value).toMatchObject({ event: 'status' });
    await bench.reopenSession.execute(asTherapist('ann'), { sessionId: id });
    const after = watch(bench, id, {}, pat);
    await after.end;
    expect(after.events).toEqual(only);
    await host.return();
    await sign(bench, id);
  });
});
