import { spawnSync } from 'node:child_process';
import { performance } from 'node:perf_hooks';

/** Middle and largest of some figures. */
export function spread(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  const median =
    sorted.length % 2 === 1
      ? sorted[Math.floor(middle)]
      : (sorted[middle - 1] + sorted[middle]) / 2;
  return { median, worst: sorted.at(-1), runs: sorted.length };
}

/** Seconds that a command takes as a whole process; throws when it fails. */
export function timeCommand(command, args, options = {}) {
  const startedAt = performance.now();
  const result = spawnSync(command, args, {
    encoding: 'utf8',
    maxBuffer: 64 * 2 ** 20,
    ...options,
  });
  const seconds = (performance.now() - startedAt) / 1_000;
  if (result.error) throw result.error;
  if (result.status !== 0)
    throw new Error(`${command} ended with ${result.status}: ${result.stderr}`);
  return { seconds, stdout: result.stdout, stderr: result.stderr };
}

/** Runs ours and the yardstick in turn, so that a drifting machine hits both alike. */
export async function inTurns(runs, ours, yardstick) {
  const pairs = [];
  for (let run = 0; run < runs; run += 1) {
    pairs.push(
      run % 2 === 0
        ? { ours: await ours(), yardstick: await yardstick() }
        : await yardstick().then(async (first) => ({ ours: await ours(), yardstick: first })),
    );
  }
  return pairs;
}

export function seconds(value) {
  return `${value.toFixed(2)} s`;
}
