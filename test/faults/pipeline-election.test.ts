import { collections, createUseCases, PortError } from '@attune/core';
import {
  createManualClock,
  createMemoryDocumentStore,
  createMemoryPorts,
} from '@attune/core/memory';
import type { Clock, DocumentStore } from '@attune/core/ports';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { openPostgres } from '../../packages/adapters-local/src/sql/postgres-client.js';
import { createSqlDocumentStore } from '../../packages/adapters-local/src/sql/sql-document-store.js';
import { createSystemClock } from '../../packages/adapters-local/src/system/system-clock.js';
import { createSystemIds } from '../../packages/adapters-local/src/system/system-ids.js';
import { openDatabases, type PostgresDatabases } from '../support/postgres.js';

const minute = 60_000;

/** A worker among several on the same records. */
interface Member {
  readonly reports: unknown[];
  /** What it asked of the records, such as `query intakes`. */
  readonly calls: string[];
  /** How its calls of the records end; `hang` stands for a process that is gone. */
  records: 'answer' | 'fail' | 'hang';
  /** How its looks for stuck sessions end. */
  looks: 'answer' | 'fail';
  /** How often it looked for stuck sessions since this was asked last. */
  sweeps(): number;
  close(): Promise<void>;
}

interface MemberOptions {
  readonly everyMs?: number;
  /** Whether its queue reaches the others. */
  readonly shared?: boolean;
}

async function join(
  documents: DocumentStore,
  clock: Clock,
  { everyMs = minute / 2, shared = true }: MemberOptions = {},
): Promise<Member> {
  const ports = createMemoryPorts();
  const queue = new Proxy(ports.queue, {
    get: (target, key) =>
      key === 'capabilities' ? { durable: false, shared } : Reflect.get(target, key),
  });
  const reports: unknown[] = [];
  let sweeps = 0;
  const meet = async (call: string): Promise<void> => {
    member.calls.push(call);
    if (call === 'query sessions session') sweeps += 1;
    if (member.records === 'hang') await new Promise(() => undefined);
    if (
      member.records === 'fail' ||
      (call === 'query sessions session' && member.looks === 'fail')
    ) {
      throw new PortError('unavailable', 'away', { port: 'document-store', operation: call });
    }
  };
  const watched = new Proxy(documents, {
    get(target, key) {
      const value = Reflect.get(target, key);
      if (typeof value !== 'function') return value;
      return async (...args: unknown[]) => {
        const kind = (args[1] as { where?: { kind?: string } } | undefined)?.where?.kind;
        const about = args[0] === 'sessions' ? ` ${kind}` : '';
        await meet(`${String(key)} ${args[0]}${about}`);
        return await value.apply(target, args);
      };
    },
  });
  const { operations } = createUseCases(
    { ...ports, clock, queue, documents: watched, ids: createSystemIds() },
    { report: (error) => void reports.push(error) },
  );
  const member: Member = {
    reports,
    calls: [],
    records: 'answer',
    looks: 'answer',
    sweeps() {
      const counted = sweeps;
      sweeps = 0;
      return counted;
    },
    close: async () => await running.close(),
  };
  const running = await operations.startWorker({ reconcileEveryMs: everyMs });
  return member;
}

function opened() {
  const clock = createManualClock();
  const documents = createMemoryDocumentStore({ collections, clock });
  return {
    clock,
    join: (options?: MemberOptions & { readonly aheadMs?: number }) =>
      join(
        documents,
        shifted(clock, () => options?.aheadMs ?? 0),
        options,
      ),
    joinAt: (by: () => number) => join(documents, shifted(clock, by)),
  };
}

/** The same time as elsewhere goes by on a clock that shows another one. */
function shifted(clock: Clock, byMs: () => number): Clock {
  return {
    now: () => new Date(clock.now().getTime() + byMs()),
    sleep: (ms, options) => clock.sleep(ms, options),
  };
}

const sweepsOf = (...members: Member[]): number[] => members.map((member) => member.sweeps());

describe('of several workers', () => {
  it('one sweeps, and always the same', async () => {
    const { clock, join } = opened();
    const members = [await join(), await join(), await join()];
    await clock.advance(10 * minute);
    expect(sweepsOf(...members)).toEqual([21, 0, 0]);
    await Promise.all(members.map((member) => member.close()));
    expect(members.flatMap(({ reports }) => reports)).toEqual([]);
  });

  it('the same one sweeps after intakes that were cut off, from the start', async () => {
    const { clock, join } = opened();
    const members = [await join(), await join()];
    await clock.advance(minute);
    const asked = members.map(({ calls }) => calls.filter((call) => call === 'query intakes'));
    expect(asked).toEqual([['query intakes'], []]);
    await Promise.all(members.map((member) => member.close()));
  });

  it('one that starts when all others are long dead sweeps at once', async () => {
    const { clock, join } = opened();
    const first = await join();
    await clock.advance(minute);
    first.records = 'hang';
    await clock.advance(minute);
    const second = await join();
    await clock.advance(0);
    expect(second.sweeps()).toBe(1);
    await second.close();
  });

  it('another one takes over when that one dies, within the time its claim holds and one round', async () => {
    const { clock, join } = opened();
    const [first, second] = [await join(), await join()];
    await clock.advance(10 * minute);
    sweepsOf(first, second);
    first.records = 'hang';
    await clock.advance(minute / 2 - 1);
    expect(sweepsOf(first, second)).toEqual([0, 0]);
    await clock.advance(minute + 1);
    expect(second.sweeps()).toBeGreaterThan(0);
    await clock.advance(minute);
    expect(sweepsOf(first, second)).toEqual([0, 2]);
    await second.close();
  });

  it('another one takes over in its next round when that one stops', async () => {
    const { clock, join } = opened();
    const [first, second] = [await join(), await join()];
    await clock.advance(minute);
    await first.close();
    sweepsOf(first, second);
    await clock.advance(minute / 2);
    expect(sweepsOf(first, second)).toEqual([0, 1]);
    await second.close();
  });

  it('the one that wakes from a long sleep does not sweep beside its successor', async () => {
    const { clock, join } = opened();
    const [first, second] = [await join(), await join()];
    await clock.advance(minute);
    first.records = 'fail';
    await clock.advance(2 * minute);
    first.records = 'answer';
    sweepsOf(first, second);
    await clock.advance(5 * minute);
    expect(sweepsOf(first, second)).toEqual([0, 10]);
    await first.close();
    await clock.advance(minute);
    expect(second.sweeps()).toBe(2);
    await second.close();
  });

  it('one whose sweep fails lets another one try', async () => {
    const { clock, join } = opened();
    const [first, second] = [await join(), await join()];
    await clock.advance(minute);
    first.looks = 'fail';
    sweepsOf(first, second);
    await clock.advance(5 * minute);
    expect(first.sweeps()).toBe(1);
    expect(second.sweeps()).toBeGreaterThan(8);
    expect(first.reports).toMatchObject([{ code: 'unavailable' }]);
    await Promise.all([first.close(), second.close()]);
  });

  it('none sweeps and none ends while the records are away', async () => {
    const { clock, join } = opened();
    const members = [await join(), await join()];
    await clock.advance(minute);
    sweepsOf(...members);
    for (const member of members) member.records = 'fail';
    await clock.advance(5 * minute);
    expect(sweepsOf(...members)).toEqual([0, 0]);
    for (const { reports } of members) {
      // Ten rounds of looking for sessions, five of rebuilding the search index.
      expect(reports).toHaveLength(15);
      expect(reports[0]).toMatchObject({ code: 'unavailable' });
    }
    for (const member of members) member.records = 'answer';
    await clock.advance(minute);
    expect(sweepsOf(...members).toSorted()).toEqual([0, 2]);
    await Promise.all(members.map((member) => member.close()));
  });

  it('ends also when the records do not answer while it resigns', async () => {
    const { clock, join } = opened();
    const member = await join();
    await clock.advance(minute);
    member.records = 'fail';
    await member.close();
    expect(member.reports).toMatchObject([{ code: 'unavailable' }]);
  });

  it('each sweeps for itself where its queue is not shared', async () => {
    const { clock, join } = opened();
    const members = [await join({ shared: false }), await join({ shared: false })];
    await clock.advance(5 * minute);
    expect(sweepsOf(...members)).toEqual([11, 11]);
    await Promise.all(members.map((member) => member.close()));
  });
});

describe('with clocks that disagree', () => {
  it.each([
    ['ahead', 60 * minute],
    ['behind', -60 * minute],
  ])(
    'one an hour %s sweeps no more than its share, and one sweeps in the end',
    async (_, aheadMs) => {
      const { clock, join } = opened();
      const [right, wrong] = [await join(), await join({ aheadMs })];
      await clock.advance(10 * minute);
      sweepsOf(right, wrong);
      await clock.advance(10 * minute);
      expect(sweepsOf(right, wrong).toSorted((a, b) => a - b)).toEqual([0, 20]);
      await Promise.all([right.close(), wrong.close()]);
    },
  );

  it('the promise of one far ahead that died is not waited for', async () => {
    const { clock, join } = opened();
    const wrong = await join({ aheadMs: 24 * 60 * minute });
    await clock.advance(minute);
    wrong.records = 'hang';
    const right = await join();
    await clock.advance(1.5 * minute);
    expect(right.sweeps()).toBeGreaterThan(0);
    await right.close();
  });

  it('one whose clock jumps back goes on watching the others', async () => {
    const { clock, join, joinAt } = opened();
    let byMs = 0;
    const first = await join({ aheadMs: 24 * 60 * minute });
    const jumping = await joinAt(() => byMs);
    await clock.advance(minute);
    byMs = -60 * minute;
    first.records = 'hang';
    sweepsOf(first, jumping);
    await clock.advance(2 * minute);
    expect(jumping.sweeps()).toBeGreaterThan(0);
    await jumping.close();
  });
});

describe('on Postgres', { timeout: 60_000 }, () => {
  let server: PostgresDatabases;

  beforeAll(async () => {
    server = await openDatabases();
  });
  afterAll(() => server.close());

  it('one sweeps, and another one after its death', async () => {
    const connectionString = await server.createDatabase();
    const clock = createSystemClock();
    const clients = await Promise.all([1, 2, 3].map(() => openPostgres({ connectionString })));
    try {
      const members: Member[] = [];
      for (const client of clients) {
        const documents = await createSqlDocumentStore({ client, clock, collections });
        members.push(await join(documents, clock, { everyMs: 2_000 }));
      }
      const [first, ...others] = members;
      if (first === undefined) throw new Error('nobody joined');
      let rounds = 0;
      await vi.waitFor(() => {
        rounds += first.sweeps();
        expect(rounds).toBeGreaterThan(3);
      }, 30_000);
      expect(sweepsOf(...others)).toEqual([0, 0]);
      first.records = 'hang';
      await vi.waitFor(() => expect(others.map((one) => one.sweeps())).toContain(1), 30_000);
      await Promise.all(others.map((member) => member.close()));
    } finally {
      await Promise.all(clients.map((client) => client.close()));
    }
  });
});
