import { createHash } from 'node:crypto';
import { once } from 'node:events';
import {
  closeSync,
  fsyncSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { inTurns, seconds, spread, timeCommand } from './measure.mjs';
import { signUp, startServer } from './servers.mjs';
import { longHeaders, sendLong } from './test-support.mjs';

const attune = fileURLToPath(new URL('../packages/http/bin/attune.js', import.meta.url));
const mib = 2 ** 20;

/** Answers when everything it was sent is in a file; nothing else. */
const yardstick = `
  const { createServer } = require('node:http');
  const { createWriteStream } = require('node:fs');
  const server = createServer((request, response) => {
    const file = createWriteStream(process.argv[1]);
    request.pipe(file).on('finish', () => response.end('{}'));
  });
  server.listen(0, '127.0.0.1', () => console.error('at http://127.0.0.1:' + server.address().port));
`;

/**
 * B1: a WAV of 1 GiB through the whole host, from the check of the token to the answer with its
 * session, against the same request into a bare server that pipes it into a file and neither looks
 * at the bytes nor makes them durable. What the host cannot do without is measured alone, too:
 * SHA-256, and a file that is synchronized to the disk.
 */
export async function b1({ quick }) {
  const scratch = mkdtempSync(join(tmpdir(), 'attune-bench-'));
  const bare = startServer(['--eval', yardstick, join(scratch, 'bare')]);
  const host = startServer([attune, 'serve', '--port', '0'], {
    DATA_DIR: join(scratch, 'data'),
    MAX_FILE_SIZE_MB: '2048',
    UPLOADS_PER_HOUR: 'none',
    ACCOUNT_QUOTA_MB: 'none',
    LOG_LEVEL: 'error',
  });
  try {
    const [bareUrl, url] = [await bare.url, await host.url];
    const authorization = await signUp(url);
    const { pid } = host.child;
    const upload = (sizeMib) => ours(url, authorization, sizeMib, pid);
    await upload(1);
    const growth = {};
    let lowest = Number.POSITIVE_INFINITY;
    for (const sizeMib of [64, 1_024]) {
      lowest = Math.min(lowest, heldMib(pid, 'VmRSS'));
      growth[sizeMib] = (await upload(sizeMib)).peakMib - lowest;
    }
    const pairs = await inTurns(
      quick ? 5 : 9,
      async () => {
        evenOut(join(scratch, 'even'));
        return (await upload(1_024)).seconds;
      },
      async () => {
        rmSync(join(scratch, 'bare'), { force: true });
        evenOut(join(scratch, 'even'));
        return (await send(bareUrl, {}, 1_024)).seconds;
      },
    );
    return report(pairs, growth, writing(join(scratch, 'alone')));
  } finally {
    await Promise.all([bare, host].map((one) => one.stop()));
    rmSync(scratch, { recursive: true });
  }
}

/**
 * Leaves nothing to be written to the disk and as much memory at hand as a run will fill: a virtual
 * machine that was lent less meanwhile gets each page back at a price, which the next run pays.
 */
function evenOut(path) {
  timeCommand('sync', []);
  const bytes = Buffer.alloc(mib, 'even');
  const file = openSync(path, 'w');
  for (let written = 0; written < 1_024; written += 1) writeSync(file, bytes);
  closeSync(file);
  rmSync(path);
}

function report(pairs, growth, writingSeconds) {
  const figures = (values) => {
    const { median, worst } = spread(values);
    return `${seconds(median)} (worst ${seconds(worst)})`;
  };
  const ratio = spread(pairs.map((pair) => pair.ours / pair.yardstick));
  const most = Math.max(...Object.values(growth));
  const grown = Object.entries(growth).map(([size, bytes]) => `${bytes} MiB at ${size} MiB`);
  return {
    id: 'B1',
    what: 'upload of 1 GiB through the host, against a bare server piping it into a file',
    goal: 'worst ≤ 1.3 ×; memory grows ≤ 48 MiB',
    ratio,
    met: ratio.worst <= 1.3 && most <= 48,
    raw:
      `${figures(pairs.map((pair) => pair.ours))} against ${figures(pairs.map((pair) => pair.yardstick))}; ` +
      `SHA-256 of the same bytes alone ${seconds(hashing())}, writing and synchronizing them alone ${seconds(writingSeconds)}; peak memory grew by ${grown.join(', ')}`,
  };
}

/**
 * Seconds from the first byte to the answer, and the most memory the host held meanwhile. The
 * session is removed before work on it gets far.
 */
async function ours(url, authorization, sizeMib, pid) {
  writeFileSync(`/proc/${pid}/clear_refs`, '5');
  const sent = await send(`${url}/v1/sessions/upload`, authorization, sizeMib);
  const peakMib = heldMib(pid, 'VmHWM');
  const { session } = JSON.parse(sent.body);
  await fetch(`${url}/v1/sessions/${session.id}`, { method: 'DELETE', headers: authorization });
  await setTimeout(1_000);
  return { seconds: sent.seconds, peakMib };
}

/** Memory of a process as Linux counts it: what it holds, or held at most since that was reset. */
function heldMib(pid, what) {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Math.round(Number(new RegExp(`${what}:\\s+(\\d+)`).exec(status)?.[1]) / 1_024);
}

async function send(url, headers, sizeMib) {
  const startedAt = performance.now();
  const sizeBytes = sizeMib * mib;
  const outgoing = request(url, {
    method: 'POST',
    // A connection that was kept may have ended while the runs before were made even.
    agent: false,
    headers: { ...headers, ...longHeaders(sizeBytes) },
  });
  const answered = once(outgoing, 'response');
  answered.catch(() => undefined);
  await sendLong(outgoing, sizeBytes);
  const [response] = await answered;
  const body = (await response.toArray()).join('');
  if (response.statusCode >= 300) throw new Error(`${url}: ${response.statusCode} ${body}`);
  return { seconds: (performance.now() - startedAt) / 1_000, body };
}

function hashing() {
  const startedAt = performance.now();
  const hash = createHash('sha256');
  const bytes = Buffer.alloc(mib, 'noise');
  for (let done = 0; done < 1_024; done += 1) hash.update(bytes);
  hash.digest();
  return (performance.now() - startedAt) / 1_000;
}

function writing(path) {
  evenOut(path);
  const startedAt = performance.now();
  const bytes = Buffer.alloc(mib, 'noise');
  const file = openSync(path, 'w');
  for (let written = 0; written < 1_024; written += 1) writeSync(file, bytes);
  fsyncSync(file);
  closeSync(file);
  const took = (performance.now() - startedAt) / 1_000;
  rmSync(path);
  return took;
}
