import { fileURLToPath } from 'node:url';
import { readSessions } from './session-route.mjs';

const bare = fileURLToPath(new URL('b2-bare.mjs', import.meta.url));

/** B2: a session is read on stores in memory. */
export async function b2({ quick }) {
  const { ratio, raw } = await readSessions({ env: {}, bare, quick });
  return {
    id: 'B2',
    what: 'GET /v1/sessions/{id} on memory stores, against a bare route that verifies the token',
    goal: '≥ 0.8 × its requests/s',
    ratio,
    met: ratio.median >= 0.8,
    raw,
  };
}
