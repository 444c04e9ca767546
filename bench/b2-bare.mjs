/**
 * The yardstick of B2: one Hono route under Node's server that verifies the token with jose and
 * answers the JSON of the file given, and nothing else. Says where it listens.
 */
import { readFileSync } from 'node:fs';
import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import { verifier } from './access-token.mjs';

const [file, secret] = process.argv.slice(2);
const answer = JSON.parse(readFileSync(file, 'utf8'));
const genuine = await verifier(secret);
const app = new Hono();
app.get('/v1/sessions/:id', async (c) => {
  if (!(await genuine(c))) return c.json({ code: 'invalid_token' }, 401);
  return c.json(answer);
});
serve({ fetch: app.fetch, hostname: '127.0.0.1', port: 0 }, ({ port }) => {
  console.error(`at http://127.0.0.1:${port}`);
});
