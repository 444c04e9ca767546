import { randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { readSessions } from './session-route.mjs';
import { startPostgres } from './test-support.mjs';

const bare = fileURLToPath(new URL('b3-bare.mjs', import.meta.url));

/** B3: a session is read on a Postgres of its own, with as many connections for both. */
export async function b3({ quick }) {
  const postgres = await startPostgres();
  try {
    const url = await postgres.createDatabase();
    const env = {
      DATABASE_PROVIDER: 'postgres',
      DATABASE_URL: url,
      JWT_SECRET_KEY: randomBytes(32).toString('hex'),
    };
    const { ratio, raw } = await readSessions({ env, bare, more: [url], quick });
    return {
      id: 'B3',
      what: 'the same on Postgres, against a route that verifies the token and runs one SELECT',
      goal: '≥ 0.8 × its requests/s',
      ratio,
      met: ratio.median >= 0.8,
      raw,
    };
  } finally {
    await postgres.close();
  }
}
