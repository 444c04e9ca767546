import { createInterface } from 'node:readline';
import { PortError } from '@attune/core';
import { openPglite } from '../../packages/adapters-local/src/sql/pglite-client.js';
import { createSqlDocumentStore } from '../../packages/adapters-local/src/sql/sql-document-store.js';

/**
 * Opens a database in a process of its own and says on standard output, line by line, how it goes: it
 * writes at once and without end (`write`), one row for each line of standard input (`asked`), or nothing.
 */
const [directory = '', work = ''] = process.argv.slice(2);
const say = (fact: object) => process.stdout.write(`${JSON.stringify(fact)}\n`);
const collections = [{ name: 'rows', partitionKey: 'p', indexes: [], textFields: [] }];

try {
  const client = await openPglite({ directory, onLost: () => say({ lost: true }) });
  const store = await createSqlDocumentStore({ client, collections });
  say({ opened: process.pid });
  for (let n = 0; work === 'write'; n += 1) {
    await store.put('rows', { id: `n${n}`, p: 'p', n });
    say({ written: n });
  }
  if (work === 'asked') {
    for await (const line of createInterface({ input: process.stdin })) {
      await store.put('rows', { id: `n${line}`, p: 'p', n: Number(line) });
      say({ written: Number(line) });
    }
  }
  await client.close();
  say({ closed: true });
} catch (error) {
  say({ refused: PortError.is(error) ? error.code : 'unknown', message: String(error) });
}
