import { Worker } from 'node:worker_threads';

/** The longest work of a host that holds its event loop, the vacuum of the embedded database, took 8 s. */
const usualLimitMs = 120_000;
const mostTickMs = 1_000;

/**
 * Ends this process when its event loop stands still for so long, as it does in an endless loop: nothing
 * else could, because no signal is heard then. The thread counts its own ticks, so that the time for
 * which the whole process was paused, or the machine asleep, does not count.
 *
 * Returns what ends the watch.
 */
export function watchEventLoop(limitMs = usualLimitMs): () => Promise<void> {
  const beats = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  const tickMs = Math.min(mostTickMs, limitMs / 10);
  const beat = setInterval(() => Atomics.add(beats, 0, 1), tickMs);
  beat.unref();
  const ticks = Math.ceil(limitMs / tickMs);
  const workerData = { beats, tickMs, ticks, message: messageAfter(limitMs) };
  const thread = new Worker(program, { eval: true, execArgv: [], name: 'watchdog', workerData });
  thread.unref();
  return async () => {
    clearInterval(beat);
    await thread.terminate();
  };
}

function messageAfter(limitMs: number): string {
  const what = `the host did nothing for ${Math.round(limitMs / 1_000)} s and could not be stopped; it is ended`;
  return `${what}. Start it again, and look for what came before: a full disk, for instance`;
}

/** Only the system can end the process: what the thread asks of Node ends the thread alone. */
const program = `
const { writeSync } = require('node:fs');
const { beats, tickMs, ticks, message } = require('node:worker_threads').workerData;
let seen = -1;
let still = 0;
setInterval(() => {
  const now = Atomics.load(beats, 0);
  still = now === seen ? still + 1 : 0;
  seen = now;
  if (still < ticks) return;
  const line = { level: 'error', time: new Date().toISOString(), channel: 'host', message };
  try {
    writeSync(1, JSON.stringify(line) + '\\n');
  } catch {}
  process.kill(process.pid, 'SIGKILL');
}, tickMs);
`;
