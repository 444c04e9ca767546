import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { inTurns, seconds, spread } from './measure.mjs';
import { signUp, startServer } from './servers.mjs';

const attune = fileURLToPath(new URL('../packages/http/bin/attune.js', import.meta.url));
const bare = fileURLToPath(new URL('b7-bare.mjs', import.meta.url));

/**
 * B7: from the start of the process to the first answer of `attune serve` on a data directory that
 * is there, against Hono and PGlite alone on a copy of the same records. Both are stopped in good
 * order after every run, so that neither has a journal to replay.
 */
export async function b7({ quick }) {
  const scratch = mkdtempSync(join(tmpdir(), 'attune-bench-'));
  const data = join(scratch, 'data');
  const copy = join(scratch, 'copy');
  const serve = [attune, 'serve', '--port', '0'];
  const environment = { DATA_DIR: data };
  try {
    const first = startServer(serve, environment);
    await signUp(await first.url);
    await first.stop();
    cpSync(join(data, 'records', 'data'), copy, { recursive: true });
    const ours = () => firstAnswer(serve, environment);
    const yardstick = () => firstAnswer([bare, copy]);
    await inTurns(1, ours, yardstick);
    return report(await inTurns(quick ? 5 : 15, ours, yardstick));
  } finally {
    rmSync(scratch, { recursive: true });
  }
}

function report(pairs) {
  const figures = (values) => {
    const { median, worst } = spread(values);
    return `${seconds(median)} (worst ${seconds(worst)})`;
  };
  const ratio = spread(pairs.map((pair) => pair.ours / pair.yardstick));
  return {
    id: 'B7',
    what: 'start of attune serve to its first answer, against Hono and PGlite on the same records',
    goal: '≤ 2.0 ×',
    ratio,
    met: ratio.median <= 2,
    raw: `${figures(pairs.map((pair) => pair.ours))} against ${figures(pairs.map((pair) => pair.yardstick))}`,
  };
}

async function firstAnswer(args, environment) {
  const startedAt = performance.now();
  const server = startServer(args, environment);
  try {
    const response = await fetch(`${await server.url}/health/live`);
    await response.text();
    return (performance.now() - startedAt) / 1_000;
  } finally {
    await server.stop();
    await setTimeout(200);
  }
}
