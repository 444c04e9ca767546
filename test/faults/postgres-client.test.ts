import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, describe, expect, it } from 'vitest';
import {
  openPostgres,
  type PostgresOptions,
} from '../../packages/adapters-local/src/sql/postgres-client.js';
import type { SqlClient, SqlSession } from '../../packages/adapters-local/src/sql/sql-client.js';
import { startPostgres } from '../support/postgres.js';

const server = await startPostgres();
const watcher = await openPostgres({ connectionString: server.url });
await watcher.query('create table counts (id text primary key, n int not null)');
await watcher.query('create role limited login connection limit 2');
afterAll(async () => {
  await watcher.close();
  await server.close();
});

async function open(options: Partial<PostgresOptions> = {}): Promise<SqlClient & AsyncDisposable> {
  const client = await openPostgres({ connectionString: server.url, ...options });
  return { ...client, [Symbol.asyncDispose]: () => client.close() };
}

/** Statements that the server works on and that hold this text. */
async function running(text: string): Promise<number> {
  const rows = await watcher.query(
    "select 1 from pg_stat_activity where state = 'active' and query like $1 and pid <> pg_backend_pid()",
    [`%${text}%`],
  );
  return rows.length;
}

async function until(condition: () => Promise<boolean>): Promise<void> {
  while (!(await condition())) await sleep(20);
}

describe('a connection', () => {
  it('carries its limits and its name', async () => {
    await using client = await open({ statementTimeoutMs: 7_000, lockTimeoutMs: 3_000 });
    const [row] = await client.query(`select current_setting('statement_timeout') as statement,
      current_setting('lock_timeout') as lock, current_setting('application_name') as name`);
    expect(row).toEqual({ statement: '7s', lock: '3s', name: 'attune' });
  });

  it('has its statements ended when they take too long, and goes on', async () => {
    await using client = await open({ statementTimeoutMs: 100, lockTimeoutMs: 50, poolSize: 1 });
    await expect(client.query('select pg_sleep(30)')).rejects.toMatchObject({ code: '57014' });
    await watcher.transaction(async (session) => {
      await session.query('lock table counts');
      await expect(client.query('select * from counts')).rejects.toMatchObject({ code: '55P03' });
    });
    expect(await client.query('select 1 as one')).toEqual([{ one: 1 }]);
  });

  it('runs work without a time limit where one is asked for', async () => {
    await using client = await open({ statementTimeoutMs: 100 });
    const work = (session: SqlSession) => session.query('select 1 as one from pg_sleep(0.3)');
    expect(await client.transaction(work, { patient: true })).toEqual([{ one: 1 }]);
    await expect(client.transaction(work)).rejects.toMatchObject({ code: '57014' });
  });
});

describe('an abort', () => {
  it('stops the running statement in the server and rejects with its reason', async () => {
    await using client = await open({ poolSize: 1 });
    for (const inTransaction of [false, true]) {
      const stop = new AbortController();
      const { signal } = stop;
      const work = (session: SqlSession) => session.query('select pg_sleep(61)', [], { signal });
      const call = inTransaction ? client.transaction(work, { signal }) : work(client);
      const ended = call.catch((error: unknown) => error);
      await until(async () => (await running('pg_sleep(61)')) === 1);
      const reason = new Error('changed my mind');
      stop.abort(reason);
      const error = await ended;
      if (!inTransaction) expect(error).toBe(reason);
      await until(async () => (await running('pg_sleep(61)')) === 0);
      expect(await client.query('select 2 as two')).toEqual([{ two: 2 }]);
    }
  });

  it('ends the wait for a free connection, and takes none away', async () => {
    await using client = await open({ poolSize: 1 });
    const reason = new Error('no longer');
    const stop = new AbortController();
    await client.transaction(async () => {
      const waiting = client.query('select 1', [], { signal: stop.signal });
      stop.abort(reason);
      await expect(waiting).rejects.toBe(reason);
    });
    expect(await client.query('select 3 as three')).toEqual([{ three: 3 }]);
  });
});

describe('a transaction', () => {
  it('is run again when it met another one in a deadlock', async () => {
    await using client = await open();
    await client.query("insert into counts values ('a', 0), ('b', 0)");
    let [runs, holding] = [0, 0];
    const add = (first: string, second: string) =>
      client.transaction(async (session) => {
        runs += 1;
        await session.query('update counts set n = n + 1 where id = $1', [first]);
        // Both hold a row before either asks for the other one's.
        holding += 1;
        await until(async () => holding >= 2);
        await session.query('update counts set n = n + 1 where id = $1', [second]);
      });
    await Promise.all([add('a', 'b'), add('b', 'a')]);
    expect(runs).toBe(3);
    expect(await client.query('select n from counts order by id')).toEqual([{ n: 2 }, { n: 2 }]);
  });

  it('is run again when it could not be serialized, and gives up at some point', async () => {
    await using client = await open();
    let runs = 0;
    const fail = (times: number) =>
      client.transaction(async (session) => {
        runs += 1;
        if (runs > times) return 'through';
        return await session.query("do $$ begin raise exception using errcode = '40001'; end $$");
      });
    expect([await fail(3), runs]).toEqual(['through', 4]);
    runs = 0;
    await expect(fail(100)).rejects.toMatchObject({ code: '40001' });
    expect(runs).toBe(5);
  });

  it('leaves nothing behind when it is rejected', async () => {
    await using client = await open({ poolSize: 1 });
    const work = client.transaction(async (session) => {
      await session.query("insert into counts values ('never', 1)");
      throw new Error('no');
    });
    await expect(work).rejects.toThrow('no');
    expect(await client.query("select 1 from counts where id = 'never'")).toEqual([]);
  });
});

describe('a server', () => {
  const secret = 'planted5d1f';

  it.each([
    ['is not there', (url: string) => url.replace(/:\d+\//, ':1/'), 'unavailable'],
    [
      'does not know us',
      (url: string) => url.replace('attune', `nobody:${secret}`),
      'unauthenticated',
    ],
    ['is no address', () => `http://user:${secret}@db.example`, 'invalid_argument'],
    [
      'has a mode that leaves encryption to chance',
      (url: string) => `${url}?sslmode=prefer`,
      'invalid_argument',
    ],
    ['cannot encrypt', (url: string) => `${url}?sslmode=require`, 'unavailable'],
  ])('that %s is reported without secrets', async (_, change, code) => {
    const connectionString = change(server.url);
    const error = await openPostgres({ connectionString }).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code, operation: 'open' });
    expect(String(error)).not.toContain(secret);
  });

  it('that has no connection left is unavailable, not wrong', async () => {
    const connectionString = server.url.replace('attune', 'limited');
    await using client = await open({ connectionString, poolSize: 4 });
    const calls = Array.from({ length: 4 }, () => client.query('select pg_sleep(0.5)'));
    const ended = await Promise.allSettled(calls);
    const codes = ended.flatMap((one) => (one.status === 'rejected' ? [one.reason.code] : []));
    expect(codes).toEqual(['53300', '53300']);
    expect(await client.query('select 1 as one')).toEqual([{ one: 1 }]);
  });

  it.each(['fast', 'immediate'] as const)(
    'that restarts (%s) fails what is under way, and nothing after it',
    async (how) => {
      await using client = await open({ poolSize: 4 });
      await Promise.all(Array.from({ length: 3 }, () => client.query('select pg_sleep(0.1)')));
      const asleep = client.query('select pg_sleep(62)').catch((error: unknown) => error);
      const working = client
        .transaction((session) => session.query('select pg_sleep(62)'))
        .catch((error: unknown) => error);
      await until(async () => (await running('pg_sleep(62)')) === 2);
      await server.restart(how);
      expect(await asleep).toMatchObject({ code: '08007' });
      expect(await working).toMatchObject({
        code: expect.stringMatching(/^(57P|08006|ECONNRESET)/),
      });
      expect(await client.query('select 4 as four')).toEqual([{ four: 4 }]);
    },
  );
});
