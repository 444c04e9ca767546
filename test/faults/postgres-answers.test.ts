import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { openPostgres } from '../../packages/adapters-local/src/sql/postgres-client.js';
import { createSqlDocumentStore } from '../../packages/adapters-local/src/sql/sql-document-store.js';
import { openDatabases } from '../support/postgres.js';
import { counters, openLossyProxy } from './postgres-tools.js';

const server = await openDatabases();
const proxy = await openLossyProxy(server.url);
const direct = await openPostgres({ connectionString: server.url });
const client = await openPostgres({ connectionString: proxy.url, poolSize: 2 });
afterAll(async () => {
  await client.close();
  await direct.close();
  await proxy.close();
  await server.close();
});

const collections = [counters];
const other = await createSqlDocumentStore({ client: direct, collections });
const store = await createSqlDocumentStore({ client, collections });
const writes = /insert into|update "attune"/;

let cases = 0;
let id = '';
beforeEach(() => {
  cases += 1;
  id = `c${cases}`;
});

function counter(n: number, name = id) {
  return { id: name, group: 'g', n };
}

async function held(name = id) {
  return await other.get('counters', { partition: 'g', id: name });
}

describe.each([
  ['the server did it', true],
  ['it never arrived', false],
])('a write whose answer got lost, when %s', (_, arrives) => {
  it('creates a document once and resolves', async () => {
    proxy.lose({ on: writes, arrives });
    const { etag } = await store.put('counters', counter(1), { expect: 'absent' });
    expect(await held()).toEqual({ document: counter(1), etag });
  });

  it('replaces the expected version and does not take its own write for that of another writer', async () => {
    const before = await other.put('counters', counter(1));
    proxy.lose({ on: writes, arrives });
    const { etag } = await store.put('counters', counter(2), { expect: before });
    expect(await held()).toEqual({ document: counter(2), etag });
  });

  it('does a batch once, deletions included', async () => {
    const before = await other.put('counters', counter(1));
    const gone = await other.put('counters', counter(1, `${id}-gone`));
    const lost = proxy.lost();
    proxy.lose({ on: /commit/, arrives });
    const [etag] = await store.batch('counters', 'g', [
      { type: 'put', document: counter(2), expect: before },
      { type: 'delete', id: `${id}-gone`, expect: gone },
      { type: 'put', document: counter(1, `${id}-new`), expect: 'absent' },
    ]);
    expect(proxy.lost()).toBe(lost + 1);
    expect(await held()).toEqual({ document: counter(2), etag });
    await expect(held(`${id}-gone`)).rejects.toMatchObject({ code: 'not_found' });
    expect((await held(`${id}-new`)).document).toEqual(counter(1, `${id}-new`));
  });

  it('is told apart from a write of another writer in between', async () => {
    const before = await other.put('counters', counter(1));
    const meanwhile = () => other.put('counters', counter(7));
    proxy.lose({ on: writes, arrives, meanwhile });
    const put = store.put('counters', counter(2), { expect: before });
    if (!arrives) await put;
    else await expect(put).rejects.toMatchObject({ code: 'precondition_failed' });
    expect((await held()).document).toEqual(counter(arrives ? 7 : 2));
  });

  it('is not sent again when it expects nothing, as that would undo what came after it', async () => {
    await other.put('counters', counter(1));
    proxy.lose({ on: writes, arrives });
    await expect(store.put('counters', counter(2))).rejects.toMatchObject({ code: 'unavailable' });
    expect((await held()).document).toEqual(counter(arrives ? 2 : 1));
  });

  it('says that it does not know when a deletion may have been its own', async () => {
    const before = await other.put('counters', counter(1));
    proxy.lose({ on: /delete from/, arrives });
    const removal = store.delete('counters', { partition: 'g', id }, { expect: before });
    if (arrives) await expect(removal).rejects.toMatchObject({ code: 'unavailable' });
    else await removal;
    await expect(held()).rejects.toMatchObject({ code: 'not_found' });
  });
});

describe('a read whose answer got lost', () => {
  it('is unavailable, and the next one is not', async () => {
    await other.put('counters', counter(1));
    proxy.lose({ on: /select etag/, arrives: true });
    const read = () => store.get('counters', { partition: 'g', id });
    await expect(read()).rejects.toMatchObject({ code: 'unavailable' });
    expect((await read()).document).toEqual(counter(1));
  });
});
