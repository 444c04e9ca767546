import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm, utimes } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openPglite } from '../../packages/adapters-local/src/sql/pglite-client.js';
import { createSqlDocumentStore } from '../../packages/adapters-local/src/sql/sql-document-store.js';
import { descendants } from '../support/attune.js';
import { layRecords } from '../support/embedded-records.js';
import { sourceCommand, startSource } from '../support/run-source.js';

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
    expect((await readdir(directory)).sort()).toEqual(['data', 'lock.3', 'reserve']);
  });
});

/** Namespaces of process ids are what containers on one machine differ in. */
const namespaces = spawnSync('unshare', ['--pid', '--fork', 'true']).status === 0;

describe.runIf(namespaces)('a holder in another container', { timeout: 120_000 }, () => {
  it('that was paused while another took over acknowledges nothing more', async () => {
    const holding = spawn(
      'unshare',
      ['--pid', '--fork', '--kill-child', ...sourceCommand(holder), directory, 'asked'],
      { stdio: ['pipe', 'pipe', 'inherit'] },
    );
    children.push(holding);
    const said = listen(holding);
    holding.stdin?.write('1\n');
    await vi.waitUntil(() => said.some(({ written }) => written === 1), patience);
    await expect(openPglite({ directory })).rejects.toMatchObject({ code: 'unavailable' });

    const [inner] = await descendants(holding.pid ?? 0);
    process.kill(inner?.pid ?? 0, 'SIGSTOP');
    const stoppedAt = Date.now();
    // As if it had been silent for long enough: nobody has to wait for that.
    const claim = (await readdir(directory)).find((name) => name.startsWith('lock.')) ?? '';
    const longAgo = new Date(Date.now() - 60_000);
    await utimes(join(directory, claim), longAgo, longAgo);
    const client = await openPglite({ directory });
    const store = await createSqlDocumentStore({ client, collections });
    await store.put('rows', { id: 'n2', p: 'p', n: 2 });
    // A pause of less than this does not let another process take over.
    await vi.waitUntil(() => Date.now() - stoppedAt > 11_000, patience);

    holding.stdin?.write('3\n');
    process.kill(inner?.pid ?? 0, 'SIGCONT');
    await vi.waitUntil(() => said.some((fact) => 'refused' in fact), patience);
    expect(said.filter(({ written }) => written === 3)).toEqual([]);
    expect(said).toContainEqual({ lost: true });
    expect(said.at(-1)).toEqual({
      refused: 'unavailable',
      message: expect.stringMatching(/took over .* while this one was paused/u),
    });
    await client.close();
    expect([...(await stored())].sort()).toEqual([1, 2]);
  });
});
