/** The yardstick of B7: Hono under Node's server that opens an embedded database and answers from it. */
import { PGlite } from '@electric-sql/pglite';
import { serve } from '@hono/node-server';
import { Hono } from 'hono';

const [directory] = process.argv.slice(2);
const database = await PGlite.create(directory);
const app = new Hono();
app.get('/health/live', async (c) => {
  await database.query('select 1');
  return c.json({ status: 'ok' });
});
serve({ fetch: app.fetch, hostname: '127.0.0.1', port: 0 }, ({ port }) => {
  console.error(`at http://127.0.0.1:${port}`);
});
process.once('SIGTERM', async () => {
  await database.close();
  process.exit(0);
});
