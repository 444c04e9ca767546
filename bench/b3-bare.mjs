/**
 * The yardstick of B3: one Hono route under Node's server that verifies the token with jose, selects
 * the session from the same table and answers the JSON of the file given. Says where it listens.
 */
import { readFileSync } from 'node:fs';
import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import { jwtVerify } from 'jose';
import pg from 'pg';

const [file, secret, id, url] = process.argv.slice(2);
const answer = JSON.parse(readFileSync(file, 'utf8'));
const pool = new pg.Pool({ connectionString: url, max: 10 });
const key = await crypto.subtle.importKey(
  'raw',
  Buffer.from(secret, 'base64url'),
  { name: 'HMAC', hash: 'SHA-256' },
  false,
  ['verify'],
);
const options = { algorithms: ['HS256'], issuer: 'attune', audience: 'attune' };
const select = 'select etag, body from attune."sessions" where partition = $1 and id = $2';
const app = new Hono();
app.get('/v1/sessions/:id', async (c) => {
  const token = c.req.header('authorization')?.slice('Bearer '.length) ?? '';
  try {
    await jwtVerify(token, key, options);
  } catch {
    return c.json({ code: 'invalid_token' }, 401);
  }
  const { rows } = await pool.query(select, [c.req.param('id'), 'session']);
  if (rows[0]?.body.session.id !== id) return c.json({ code: 'not_found' }, 404);
  return c.json(answer);
});
serve({ fetch: app.fetch, hostname: '127.0.0.1', port: 0 }, ({ port }) => {
  console.error(`at http://127.0.0.1:${port}`);
});
