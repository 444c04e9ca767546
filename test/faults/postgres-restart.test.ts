import { setTimeout as sleep } from 'node:timers/promises';
import { PortError } from '@attune/core';
import { afterAll, describe, expect, it } from 'vitest';
import { openPostgres } from '../../packages/adapters-local/src/sql/postgres-client.js';
import { createSqlDocumentStore } from '../../packages/adapters-local/src/sql/sql-document-store.js';
import { startPostgres } from '../support/postgres.js';
import { counters } from './postgres-tools.js';

const server = await startPostgres({ durable: true });
const client = await openPostgres({ connectionString: server.url, poolSize: 8 });
const store = await createSqlDocumentStore({ client, collections: [counters] });
afterAll(async () => {
  await client.close();
  await server.close();
});

const writers = 40;
const counter = (id: string, n: number) => ({ id, group: 'g', n });

/** Writes that were confirmed, of all writers together. */
let made = 0;

/** Resolves when the writers have written for a while: a busy machine takes longer over it. */
async function underWay(): Promise<void> {
  const before = made;
  await sleep(700);
  await expect.poll(() => made - before, { timeout: 60_000 }).toBeGreaterThan(writers / 4);
}

/** What went wrong, by code. */
const faults = new Map<string, number>();

function write(id: string, n: number, etag: string): Promise<{ readonly etag: string }> {
  const document = counter(id, n);
  const expect = { etag };
  return n % 2 === 0 ? store.put('counters', document, { expect }) : batched(document, expect);
}

async function batched(document: ReturnType<typeof counter>, expected: { readonly etag: string }) {
  const operation = { type: 'put', document, expect: expected } as const;
  const [etag = ''] = await store.batch('counters', 'g', [operation]);
  return { etag };
}

/** Adds one at a time, alone on its document; resolves with the last number confirmed. */
async function addUp(id: string, stop: AbortSignal): Promise<number> {
  let { etag } = await store.put('counters', counter(id, 0), { expect: 'absent' });
  let confirmed = 0;
  while (!stop.aborted) {
    const written = await write(id, confirmed + 1, etag).catch(async (error: unknown) => {
      const code = PortError.is(error) ? error.code : String(error);
      faults.set(code, (faults.get(code) ?? 0) + 1);
      await sleep(20);
    });
    if (written === undefined) continue;
    confirmed += 1;
    made += 1;
    etag = written.etag;
  }
  return confirmed;
}

describe('a server that restarts in mid-run', { timeout: 120_000 }, () => {
  it('loses no confirmed write, and reports no conflict to the only writer of a document', async () => {
    const stop = new AbortController();
    const ids = Array.from({ length: writers }, (_, at) => `w${at}`);
    const running = ids.map((id) => addUp(id, stop.signal));
    try {
      for (const how of ['fast', 'immediate', 'fast', 'immediate'] as const) {
        await underWay();
        await server.restart(how);
      }
      await underWay();
    } finally {
      stop.abort();
    }
    const confirmed = await Promise.all(running);
    const held = await Promise.all(ids.map((id) => store.get('counters', { partition: 'g', id })));
    expect(held.map(({ document }) => document['n'])).toEqual(confirmed);
    expect([...faults.keys()].filter((code) => code !== 'unavailable')).toEqual([]);
    const total = confirmed.reduce((sum, one) => sum + one, 0);
    expect(total).toBeGreaterThan(writers);
    process.stdout.write(
      `4 restarts: ${total} writes confirmed, ${faults.get('unavailable') ?? 0} unavailable\n`,
    );
  });

  it('answers a conditional write within seconds when the server stays away', async () => {
    const { etag } = await store.put('counters', counter('last', 0));
    const slow = client.transaction(async (session) => {
      await session.query(`select 1 from attune.counters where id = 'last' for update`);
      await session.query('select pg_sleep(60)');
    });
    await sleep(200);
    const waiting = store.put('counters', counter('last', 1), { expect: { etag } });
    const outcomes = Promise.allSettled([slow, waiting]);
    await sleep(200);
    await server.stop('immediate');
    const [, written] = await outcomes;
    expect(written).toMatchObject({ status: 'rejected', reason: { code: 'unavailable' } });
    await server.start();
    await store.put('counters', counter('last', 2), { expect: { etag } });
  });
});
