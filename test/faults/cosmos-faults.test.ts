import { type CosmosCharge, openCosmosDocumentStore } from '@attune/adapters-azure/document-store';
import { documentStoreCollections } from '@attune/core/conformance';
import type { DocumentStore } from '@attune/core/ports';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type CosmosServer, startCosmosServer } from '../support/cosmos/cosmos-server.js';

const books = 'books';
const book = (id: string, more = {}) => ({ id, shelf: 'main', ...more });

describe('records in Cosmos DB', { timeout: 60_000 }, () => {
  let server: CosmosServer;
  let charges: CosmosCharge[];

  beforeEach(async () => {
    server = await startCosmosServer();
    charges = [];
  });

  afterEach(async () => {
    await server[Symbol.asyncDispose]();
    expect(server.violations).toEqual([]);
  });

  function open(more = {}): Promise<DocumentStore> {
    const onCharge = (charge: CosmosCharge) => void charges.push(charge);
    const { url: endpoint, key } = server;
    const collections = documentStoreCollections;
    const options = { endpoint, key, database: 'attune', collections, onCharge };
    return openCosmosDocumentStore({ ...options, ...more });
  }

  it.each([
    ['Session', 1, false],
    ['Eventual', 1, false],
    ['ConsistentPrefix', 1, false],
    ['BoundedStaleness', 2, false],
    ['Strong', 2, true],
  ])(
    'refuses an account of level %s with %i regions (several write regions: %s)',
    async (level, regions, several) => {
      Object.assign(server, { consistency: level, regions, severalWriteRegions: several });
      await expect(open()).rejects.toMatchObject({ code: 'unsupported' });
      Object.assign(server, {
        consistency: 'BoundedStaleness',
        regions: 1,
        severalWriteRegions: false,
      });
      await open();
    },
  );

  it('waits as long as a throttled answer says, and counts what all requests cost', async () => {
    const store = await open();
    let left = 2;
    server.trouble = ({ kind }) =>
      kind === 'batch' && left-- > 0
        ? { status: 429, substatus: 3200, retryAfterMs: 20 }
        : undefined;
    await store.put(books, book('a'));
    expect(charges.at(-1)).toMatchObject({ operation: 'put', requests: 3, throttled: 2 });
    expect(charges.at(-1)?.requestUnits).toBeGreaterThan(5);
  });

  it('rejects with rate_limited and the pause when throttling does not end', async () => {
    const store = await open();
    server.trouble = ({ kind }) =>
      kind === 'batch' ? { status: 429, substatus: 3200, retryAfterMs: 7 } : undefined;
    const put = store.put(books, book('a'));
    await expect(put).rejects.toMatchObject({ code: 'rate_limited', retryAfterMs: 7 });
  });

  it.each(['before', 'after'] as const)(
    'does a conditional write once when the connection is lost %s the work',
    async (cut) => {
      const store = await open();
      let left = 1;
      server.trouble = ({ kind }) => (kind === 'batch' && left-- > 0 ? { cut } : undefined);
      const { etag } = await store.put(books, book('a', { n: 1 }), { expect: 'absent' });
      expect((await store.get(books, { partition: 'main', id: 'a' })).etag).toBe(etag);
      left = 1;
      const puts = [
        { type: 'put', document: book('a', { n: 2 }), expect: { etag } },
        { type: 'put', document: book('b'), expect: 'absent' },
      ] as const;
      const etags = await store.batch(books, 'main', puts);
      const held = await store.get(books, { partition: 'main', id: 'a' });
      expect([held.etag, held.document['n' as 'id']]).toEqual([etags[0], 2]);
    },
  );

  it.each([
    [{ status: 401 }, 'unauthenticated'],
    [{ status: 403, substatus: 5301 }, 'permission_denied'],
    [{ status: 403, substatus: 1014 }, 'limit_exceeded'],
    [{ status: 413 }, 'limit_exceeded'],
    [{ status: 410, substatus: 1002 }, 'unavailable'],
    [{ status: 449 }, 'unavailable'],
    [{ status: 500 }, 'unavailable'],
    [{ status: 503 }, 'unavailable'],
  ])('says what %o means, without the key', async (trouble, code) => {
    const store = await open();
    server.trouble = ({ kind }) => (kind === 'batch' ? trouble : undefined);
    const error = await store.put(books, book('a')).catch((fault: unknown) => fault);
    expect(error).toMatchObject({ code });
    expect(JSON.stringify([error, String(error), (error as Error).cause])).not.toContain(
      server.key,
    );
  });

  it('costs no more for page 1,000 than for the first', async () => {
    const store = await open();
    for (let from = 0; from < 2_040; from += 40) {
      const puts = Array.from({ length: 40 }, (_, at) => {
        const title = `t${String(from + at).padStart(5, '0')}`;
        const document = book(title, { shelf: `s${from}`, genre: 'crime', title });
        return { type: 'put', document } as const;
      });
      await store.batch(books, `s${from}`, puts);
    }
    charges = [];
    let cursor: string | undefined;
    for (let page = 0; page < 1_000; page += 1) {
      const query = {
        where: { genre: 'crime' },
        orderBy: { field: 'title', direction: 'asc' },
        limit: 2,
      } as const;
      const found = await store.query(books, cursor === undefined ? query : { ...query, cursor });
      cursor = found.cursor ?? '';
    }
    const [first = 0, last = 0] = [charges[0]?.requestUnits, charges[999]?.requestUnits];
    process.stdout.write(
      `Request units by the server's rough model: page 1 ${first}, page 1,000 ${last}\n`,
    );
    expect(last).toBeLessThanOrEqual(first * 1.2);
  });
});
