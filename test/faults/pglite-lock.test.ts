import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openPglite } from '../../packages/adapters-local/src/sql/pglite-client.js';
import { createSqlDocumentStore } from '../../packages/adapters-local/src/sql/sql-document-store.js';
import { layRecords } from '../support/embedded-records.js';
import { startSource } from '../support/run-source.js';

type Fact = Readonly<Record<string, unknown>>;

const holder = new URL('pglite-lock-holder.ts', import.meta.url).pathname;
const collections = [{ name: 'rows', partitionKey: 'p', indexes: [], textFields: [] }];
const children: ChildProcess[] = [];
let directory = '';

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'attune-pglite-'));
  await layRecords(directory);
});

afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  await rm(directory, { recursive: true, force: true });
});

function start(work: 'write' | 'close'): ChildProcess {
  const child = startSource(holder, [directory, work]);
  child.stderr?.pipe(process.stderr);
  children.push(child);
  return child;
}

/** Everything the child says from now on; grows while it speaks. */
function listen(child: ChildProcess): Fact[] {
  const facts: Fact[] = [];
  createInterface({ input: child.stdout! }).on('line', (line) => {
    facts.push(JSON.parse(line) as Fact);
  });
  return facts;
}

const patience = { timeout: 30_000, interval: 20 };

async function stored(): Promise<ReadonlySet<unknown>> {
  const client = await openPglite({ directory });
  const store = await createSqlDocumentStore({ client, collections });
  const found = new Set<unknown>();
  let cursor: string | undefined;
  do {
    const from = cursor === undefined ? {} : { cursor };
    const page = await store.query('rows', { where: {}, limit: 1000, ...from });
    for (const { document } of page.items) found.add(document['n']);
    cursor = page.cursor;
  } while (cursor !== undefined);
  await client.close();
  return found;
}

describe('the lock of an embedded database', { timeout: 60_000 }, () => {
  it('turns a second process away and opens at once after kill -9, with every acknowledged row', async () => {
    const writer = start('write');
    const said = listen(writer);
    await vi.waitUntil(() => said.length > 50, patience);
    const refused = listen(start('close'));
    await vi.waitUntil(() => refused.length > 0, patience);
    expect(refused).toEqual([{ refused: 'unavailable', message: expect.any(String) }]);
    expect(refused[0]?.['message']).toContain(`process ${writer.pid}`);
    expect(refused[0]?.['message']).toContain(directory);
    await expect(openPglite({ directory })).rejects.toMatchObject({ code: 'unavailable' });

    const heard = said.length;
    await vi.waitUntil(() => said.length > heard + 20, patience);
    writer.kill('SIGKILL');
    await once(writer, 'close');
    const acknowledged = said.flatMap(({ written }) => written ?? []);
    const found = await stored();
    expect(acknowledged.filter((n) => !found.has(n))).toEqual([]);
    expect(found.size - acknowledged.length).toBeLessThanOrEqual(1);
  });

  it('is free again after close, for the same and for another process', async () => {
    const first = await openPglite({ directory });
    const settings = ['fsync', 'wal_sync_method'].map((name) => first.query(`show ${name}`));
    expect((await Promise.all(settings)).flat()).toEqual([
      { fsync: 'on' },
      { wal_sync_method: 'fsync' },
    ]);
    await expect(openPglite({ directory })).rejects.toThrow(`process ${process.pid}, this process`);
    await first.close();
    const other = start('close');
    const said = listen(other);
    await once(other, 'close');
    expect(said).toEqual([{ opened: other.pid }, { closed: true }]);
    expect([...(await stored())]).toEqual([]);
    expect((await readdir(directory)).sort()).toEqual(['data', 'lock.3']);
  });
});
