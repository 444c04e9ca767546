import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { toneWav } from '@attune/core/adapter-kit';
import autocannon from 'autocannon';
import { SignJWT } from 'jose';
import { inTurns, spread } from './measure.mjs';
import { signUp, startServer } from './servers.mjs';

const attune = fileURLToPath(new URL('../packages/http/bin/attune.js', import.meta.url));
const connections = 10;

/**
 * Requests per second of `GET /v1/sessions/{id}` of a processed session through the whole host as it
 * is run, access rules, audit, metrics and log lines included (the lines go to /dev/null), against a
 * bare route. `bare` is its file; it is given a file with the answer, the secret of its token, the id
 * of the session and what `more` holds.
 */
export async function readSessions({ env, bare, more = [], quick }) {
  const scratch = mkdtempSync(join(tmpdir(), 'attune-bench-'));
  const host = startServer([attune, 'serve', '--port', '0'], {
    PROVIDER: 'memory',
    DATA_DIR: join(scratch, 'data'),
    ...env,
  });
  const secret = randomBytes(32).toString('base64url');
  const file = join(scratch, 'answer.json');
  let yardstick;
  try {
    const url = await host.url;
    const authorization = await signUp(url);
    const { id, answer } = await processed(url, authorization);
    writeFileSync(file, answer);
    yardstick = startServer([bare, file, secret, id, ...more]);
    const path = `/v1/sessions/${id}`;
    const ours = { url: url + path, headers: authorization };
    const theirs = { url: (await yardstick.url) + path, headers: await tokenOf(secret) };
    const seconds = quick ? 3 : 8;
    for (const target of [ours, theirs]) await perSecond(target, answer, seconds);
    const pairs = await inTurns(
      quick ? 5 : 9,
      () => perSecond(ours, answer, seconds),
      () => perSecond(theirs, answer, seconds),
    );
    return rates(pairs, answer);
  } finally {
    await Promise.all([host.stop(), yardstick?.stop()]);
    rmSync(scratch, { recursive: true });
  }
}

function rates(pairs, answer) {
  const ratios = pairs.map((pair) => pair.ours / pair.yardstick);
  const figures = (values) =>
    `${Math.round(spread(values).median)} (worst ${Math.round(Math.min(...values))})`;
  return {
    ratio: { ...spread(ratios), worst: Math.min(...ratios) },
    raw:
      `${figures(pairs.map((pair) => pair.ours))} against ${figures(pairs.map((pair) => pair.yardstick))} requests/s ` +
      `over ${connections} connections, ${answer.length} characters of JSON`,
  };
}

async function perSecond(target, answer, duration) {
  const result = await autocannon({ ...target, connections, duration, expectBody: answer });
  if (result.non2xx + result.errors + result.mismatches > 0) {
    throw new Error(
      `${target.url}: ${result.non2xx} refused, ${result.errors} failed, ${result.mismatches} answered otherwise`,
    );
  }
  return result.requests.total / result.duration;
}

/** A session with everything that processing adds, and the text that it is answered with. */
async function processed(url, headers) {
  const form = new FormData();
  form.append('audio', new Blob([toneWav({ durationMs: 16_000 })]), 'talk.wav');
  const uploaded = await fetch(`${url}/v1/sessions/upload`, {
    method: 'POST',
    headers,
    body: form,
  });
  const { session } = await uploaded.json();
  for (;;) {
    const answer = await (await fetch(`${url}/v1/sessions/${session.id}`, { headers })).text();
    const { status, stages } = JSON.parse(answer).session;
    if (status === 'failed') throw new Error(answer);
    if (status === 'processed' && stages.notify.endedAt) return { id: session.id, answer };
    await setTimeout(50);
  }
}

async function tokenOf(secret) {
  const claims = { kind: 'access', role: 'therapist', login: randomBytes(12).toString('hex') };
  const token = await new SignJWT(claims)
    .setProtectedHeader({ alg: 'HS256' })
    .setIssuer('attune')
    .setAudience('attune')
    .setSubject(randomBytes(12).toString('hex'))
    .setIssuedAt()
    .setExpirationTime('1h')
    .sign(Buffer.from(secret, 'base64url'));
  return { authorization: `Bearer ${token}` };
}
