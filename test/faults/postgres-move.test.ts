import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { collections } from '@attune/core';
import type { Document } from '@attune/core/ports';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openPglite } from '../../packages/adapters-local/src/sql/pglite-client.js';
import { openPostgres } from '../../packages/adapters-local/src/sql/postgres-client.js';
import type { SqlClient } from '../../packages/adapters-local/src/sql/sql-client.js';
import { createSqlDocumentStore } from '../../packages/adapters-local/src/sql/sql-document-store.js';
import { migrations } from '../../packages/adapters-local/src/sql/sql-migrations.js';
import {
  type MoveProgress,
  moveRecords,
  planMove,
} from '../../packages/adapters-local/src/sql/sql-move.js';
import { runCli } from '../../packages/http/src/cli.js';
import { layRecords } from '../support/embedded-records.js';
import { openDatabases } from '../support/postgres.js';

const server = await openDatabases();
const home = await mkdtemp(join(tmpdir(), 'attune-move-'));
const directory = join(home, 'records');
const previous = new URL('../data/records-0.1.0.sql', import.meta.url);
const opened: SqlClient[] = [];
let from: SqlClient;

beforeAll(async () => {
  await layRecords(directory);
  from = await openPglite({ directory, synced: false });
  for (const statement of (await readFile(previous, 'utf8')).split(/;\n/)) {
    if (statement.trim() !== '') await from.query(statement);
  }
  const store = await createSqlDocumentStore({ client: from, collections });
  for (let n = 0; n < 5; n += 1) {
    const group = Array.from({ length: 90 }, (_, at) => reservation(n * 90 + at));
    await store.batch(
      'reservations',
      'many',
      group.map((document) => ({ type: 'put', document })),
    );
  }
}, 120_000);
afterAll(async () => {
  await Promise.all([from, ...opened].map((client) => client.close()));
  await server.close();
  await rm(home, { recursive: true, force: true });
});

function reservation(n: number, more: object = {}): Document {
  const expiresAt = n % 2 === 0 ? '2999-01-01T00:00:00.007Z' : '2020-01-01T00:00:00+02:00';
  return {
    id: `r${n}`,
    scope: 'many',
    text: `n\u00fcmber "${n}" 🎧`,
    n: n / 3,
    expiresAt,
    ...more,
  };
}

async function target(): Promise<{ readonly url: string; readonly to: SqlClient }> {
  const url = await server.createDatabase();
  const to = await openPostgres({ connectionString: url });
  opened.push(to);
  return { url, to };
}

/** Every column of every record, keys and words included. */
async function everything(client: SqlClient): Promise<Record<string, unknown>> {
  const all: Record<string, unknown> = {};
  for (const { name } of collections) {
    const rows = await client.query(
      `select to_jsonb(t) - 'body' - 'expires_at' as columns, body::text as body,
        extract(epoch from expires_at)::text as expires
        from attune."${name}" as t order by partition, id`,
    );
    all[name] = rows;
  }
  return all;
}

describe('moveRecords', { timeout: 120_000 }, () => {
  it('brings over every record as it is, and tells how far it is', async () => {
    const { to } = await target();
    const seen: MoveProgress[] = [];
    const options = { from, to, collections };
    const moved = await moveRecords({ ...options, onProgress: (one) => void seen.push(one) });
    expect(await everything(to)).toEqual(await everything(from));
    expect(moved.find(({ collection }) => collection === 'reservations')?.records).toBe(451);
    expect(seen.filter(({ collection }) => collection === 'reservations')).toEqual(
      [0, 100, 200, 300, 400, 451].map((count) => ({
        collection: 'reservations',
        moved: count,
        total: 451,
      })),
    );
    const store = await createSqlDocumentStore({ client: to, collections });
    const { items } = await store.query('sessions', { where: {}, text: 'breathing' });
    expect(items).toHaveLength(2);
    await expect(moveRecords(options)).rejects.toMatchObject({ code: 'already_exists' });
  });

  it('keeps hosts out until it is done, goes on where it was, and catches up with changes', async () => {
    const { to } = await target();
    const stop = new AbortController();
    const onProgress = ({ moved }: MoveProgress) => {
      if (moved === 200) stop.abort(new Error('enough'));
    };
    const options = { from, to, collections };
    const cut = moveRecords({ ...options, onProgress, signal: stop.signal });
    await expect(cut).rejects.toThrow('enough');
    await expect(createSqlDocumentStore({ client: to, collections })).rejects.toMatchObject({
      code: 'unsupported',
      message: expect.stringContaining('Run "attune migrate" until it is done'),
    });
    const source = await createSqlDocumentStore({ client: from, collections });
    await source.put('reservations', reservation(100, { changed: true }));
    const seen: number[] = [];
    await moveRecords({
      ...options,
      onProgress: ({ collection, moved }) => {
        if (collection === 'reservations') seen.push(moved);
      },
    });
    expect(seen.slice(0, 2)).toEqual([300, 400]);
    expect(await everything(to)).toEqual(await everything(from));
    await createSqlDocumentStore({ client: to, collections });
  });

  it('gives up when the source does not stand still', async () => {
    const { to } = await target();
    const source = await createSqlDocumentStore({ client: from, collections });
    let writes = 0;
    const cut = moveRecords({
      from,
      to,
      collections,
      onProgress: ({ moved }) => {
        writes += 1;
        if (moved === 451) void source.put('reservations', reservation(100, { writes }));
      },
    });
    await expect(cut).rejects.toMatchObject({
      code: 'internal',
      message: expect.stringContaining('Stop all hosts and workers'),
    });
  });

  it('is planned without changing anything', async () => {
    const { to } = await target();
    const planned = await planMove({ from, to, collections });
    expect(planned.map(({ collection }) => collection)).toEqual(
      collections.map(({ name }) => name),
    );
    expect(await to.query("select 1 from pg_namespace where nspname = 'attune'")).toEqual([]);
  });
});

async function attune(args: readonly string[], environment: Record<string, string> = {}) {
  const said = { out: '', err: '' };
  const into = (name: 'out' | 'err') => ({
    write(text: string) {
      said[name] += text;
    },
  });
  const { signal } = new AbortController();
  const io = { stdout: into('out'), stderr: into('err'), environment, signal };
  const code = await runCli(args, io);
  return { code, ...said };
}

describe('the commands', { timeout: 120_000 }, () => {
  it('move a data directory into a database that hosts then start on', async () => {
    const before = await everything(from);
    const { url, to } = await target();
    const environment = { DATA_DIR: home, DATABASE_URL: url };
    expect(await attune(['migrate'], environment)).toMatchObject({
      code: 1,
      err: expect.stringContaining('is in use by process'),
    });
    await from.close();
    const looked = await attune(['migrate', '--dry-run'], environment);
    expect(looked).toMatchObject({ code: 0, out: expect.stringContaining('nothing was changed') });
    const moved = await attune(['migrate'], environment);
    expect(moved).toMatchObject({ code: 0, out: expect.stringContaining('All records arrived') });
    expect(moved.err).toContain('reservations   80 %');
    expect(moved.out).toContain('reservations        451 records');
    expect(await everything(to)).toEqual(before);
    const ready = await attune(['migrate-schema'], environment);
    expect(ready).toMatchObject({ code: 0, out: 'The tables are up to date.\n' });
    expect(await attune(['migrate', '--from', home, '--to', url])).toMatchObject({
      code: 1,
      err: expect.stringContaining('Choose an empty database'),
    });
  });

  it('make the tables where hosts may not', async () => {
    const { url } = await target();
    const environment = { DATABASE_URL: url, MIGRATE_ON_START: 'false', DATA_DIR: home };
    const refused = await attune(['seed'], environment);
    expect(refused).toMatchObject({
      code: 1,
      err: expect.stringMatching(/Run "attune migrate-schema" first\.\n$/),
    });
    const planned = await attune(['migrate-schema', '--dry-run'], environment);
    expect(planned.out).toContain('the collection sessions\n');
    expect(planned.out).toContain('nothing was changed');
    const made = await attune(['migrate-schema'], environment);
    const changes = migrations.length + collections.length;
    expect(made.code).toBe(0);
    expect(made.out).toMatch(new RegExp(`\\b${changes} changes made\\.\\n$`, 'u'));
    expect((await attune(['seed'], environment)).code).toBe(0);
  });

  it('say what is missing', async () => {
    const nowhere = { DATA_DIR: join(home, 'nowhere') };
    const url = server.url;
    for (const [args, environment, message] of [
      [['migrate-schema'], {}, 'DATABASE_URL is not set'],
      [['migrate'], {}, 'Name the target with DATABASE_URL or --to'],
      [['migrate', '--to', 'http://x'], {}, 'Name the target with DATABASE_URL or --to'],
      [['migrate', '--to', url], nowhere, 'nowhere holds no records'],
      [['migrate', '--from', url, '--to', url], {}, 'are the same'],
    ] as const) {
      const said = await attune(args, environment);
      expect(said).toMatchObject({ code: 2, err: expect.stringContaining(message) });
    }
  });
});
