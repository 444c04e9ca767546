import { collections } from '@attune/core';
import { createManualClock, createMemoryDocumentStore } from '@attune/core/memory';
import type { DocumentStore } from '@attune/core/ports';
import { afterAll, describe, expect, it } from 'vitest';
import { openPostgres } from '../../packages/adapters-local/src/sql/postgres-client.js';
import type { SqlClient } from '../../packages/adapters-local/src/sql/sql-client.js';
import { createSqlDocumentStore } from '../../packages/adapters-local/src/sql/sql-document-store.js';
import { openEmbedded } from '../support/embedded-records.js';
import { openDatabases } from '../support/postgres.js';
import { openBench } from './pipeline-tools.js';

const server = await openDatabases();
afterAll(() => server.close());

const day = 24 * 3_600_000;
const many = 2_500;

/** As many records as a purge takes in three steps, of which half expire within a day. */
async function fill(store: DocumentStore, now: Date): Promise<void> {
  const expiresAt = new Date(now.getTime() + day / 2).toISOString();
  for (let from = 0; from < many; from += 50) {
    const operations = Array.from({ length: 50 }, (_, at) => [
      { type: 'put', document: { id: `old-${from + at}`, scope: 'test', expiresAt } } as const,
      { type: 'put', document: { id: `new-${from + at}`, scope: 'test' } } as const,
    ]).flat();
    await store.batch('reservations', 'test', operations);
  }
}

async function afterADay(
  open: (clock: ReturnType<typeof createManualClock>) => Promise<DocumentStore>,
  rows: (store: DocumentStore) => Promise<number>,
): Promise<void> {
  const bench = openBench();
  const documents = await open(bench.clock);
  await fill(documents, bench.clock.now());
  const { operations } = bench.restart({ wrap: () => ({ documents }) });
  expect(await rows(documents)).toBe(2 * many);
  await bench.clock.advance(day);
  const worker = await operations.startWorker();
  await expect.poll(() => rows(documents), { timeout: 20_000 }).toBe(many);
  await worker.close();
}

function counting(client: SqlClient): () => Promise<number> {
  const text = `select count(*)::int as n from attune.reservations where partition = 'test'`;
  return async () => Number((await client.query(text))[0]?.['n']);
}

describe('records that expired', () => {
  it.each(['embedded', 'on a server'])('are removed from a database that is %s', async (where) => {
    const client =
      where === 'embedded'
        ? await openEmbedded()
        : await openPostgres({ connectionString: server.url });
    try {
      const open = (clock: ReturnType<typeof createManualClock>) =>
        createSqlDocumentStore({ client, collections, clock });
      await afterADay(open, counting(client));
    } finally {
      await client.close();
    }
  });

  it('are removed from memory', async () => {
    const clock = createManualClock();
    const store = createMemoryDocumentStore({ collections, clock });
    await fill(store, clock.now());
    expect(await store.purgeExpired?.()).toBe(0);
    await clock.advance(day);
    expect(await store.purgeExpired?.()).toBe(many);
    expect(await store.purgeExpired?.()).toBe(0);
  });
});
