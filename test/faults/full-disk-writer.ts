import { randomBytes } from 'node:crypto';
import { createInterface } from 'node:readline';
import { PortError } from '@attune/core';
import { openPglite } from '../../packages/adapters-local/src/sql/pglite-client.js';
import { createSqlDocumentStore } from '../../packages/adapters-local/src/sql/sql-document-store.js';

/**
 * Opens a database and, for each number in standard input, writes that many rows one after the other;
 * then it says what came of them, and how many rows it reads.
 */
const [directory = '', leastFreeBytes = ''] = process.argv.slice(2);
const say = (fact: object) => process.stdout.write(`${JSON.stringify(fact)}\n`);
const collections = [{ name: 'rows', partitionKey: 'p', indexes: [], textFields: [] }];

const options = leastFreeBytes === '' ? {} : { leastFreeBytes: Number(leastFreeBytes) };
const client = await openPglite({ directory, ...options });
const store = await createSqlDocumentStore({ client, collections });
say({ opened: process.pid });
let id = 0;
/** What no compression makes smaller. */
const about = () => randomBytes(2_000).toString('base64');

async function count(): Promise<number> {
  let rows = 0;
  let cursor: string | undefined;
  do {
    const from = cursor === undefined ? {} : { cursor };
    const page = await store.query('rows', { where: {}, limit: 1_000, ...from });
    rows += page.items.length;
    cursor = page.cursor;
  } while (cursor !== undefined);
  return rows;
}

for await (const line of createInterface({ input: process.stdin })) {
  const ends: Record<string, number> = {};
  for (let n = 0; n < Number(line); n += 1) {
    id += 1;
    const end = await store
      .put('rows', { id: `${process.pid}-${id}`, p: 'p', about: about() })
      .then(
        () => 'written',
        (error: unknown) => (PortError.is(error) ? error.code : String(error)),
      );
    ends[end] = (ends[end] ?? 0) + 1;
  }
  say({ ...ends, rows: await count() });
}
await client.close();
say({ closed: true });
