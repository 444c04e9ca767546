/**
 * The yardstick of B3: one Hono route under Node's server that verifies the token with jose, selects
 * the session from the same table and answers the JSON of the file given. Says where it listens.
 */
import { readFileSync } from 'node:fs';
import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import pg from 'pg';
import { verifier } from './access-token.mjs';

const [file, secret, id, url] = process.argv.slice(2);
const answer = JSON.parse(readFileSync(file, 'utf8'));
const pool = new pg.Pool({ connectionString: url, max: 10 });
const genuine = await verifier(secret);
const select = 'select etag, body from attune."sessions" where partition = $1 and id = $2';
const app = new Hono();
app.get('/v1/sessions/:id', async (c) => {
  if (!(await genuine(c))) return c.json({ code: 'invalid_token' }, 401);
  const values = [c.req.param('id'), 'session'];
  const { rows } = await pool.query({ name: 'session', text: select, values });
  if (rows[0]?.body.session.id !== id) return c.json({ code: 'not_found' }, 404);
  return c.json(answer);
});
serve({ fetch: app.fetch, hostname: '127.0.0.1', port: 0 }, ({ port }) => {
  console.error(`at http://127.0.0.1:${port}`);
});
