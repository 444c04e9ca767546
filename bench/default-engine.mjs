import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { findPulledModel, modelCacheDirectory } from '@attune/adapters-local';
import { timeCommand } from './measure.mjs';

const file = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url));
const alone = file('bench/moonshine-alone.mjs');

/** The directory of the model of the default engine; throws where it was not downloaded. */
export function defaultModel() {
  const directory =
    process.env.MODELS_CACHE_DIR || modelCacheDirectory({ environment: process.env });
  const model = directory && findPulledModel('moonshine-tiny-en', [directory]);
  if (!model) throw new Error('Run "npx --no-install attune models pull moonshine-tiny-en" first');
  return model;
}

/** One channel of 16 bits at 16 kHz, as the yardstick reads it. */
export function writeWav(source, target) {
  const format = ['-ar', '16000', '-ac', '1', '-map_metadata', '-1', '-fflags', '+bitexact'];
  timeCommand('ffmpeg', ['-v', 'error', '-y', '-i', source, ...format, target]);
}

export function planPieces(model, wav, pieces) {
  timeCommand(process.execPath, [alone, 'plan', model, wav, pieces]);
}

/** Seconds and text of the recognizer alone on these pieces, with one thread. */
export function recognizerAlone(model, wav, pieces) {
  const run = timeCommand(process.execPath, [alone, 'decode', model, wav, pieces]);
  return { seconds: run.seconds, text: run.stdout.replaceAll('\n', ' ') };
}

/** Seconds, text and words of `attune transcribe`, and the most memory that all its processes had at once. */
export async function transcribe(wav, options = {}) {
  const startedAt = performance.now();
  const args = [file('packages/http/bin/attune.js'), 'transcribe', wav, '--json'];
  const child = spawn(process.execPath, args, {
    stdio: ['ignore', 'pipe', 'ignore'],
    env: { ...process.env, ...options.env },
  });
  const chunks = [];
  child.stdout.on('data', (chunk) => chunks.push(chunk));
  let running = true;
  const ended = once(child, 'close').then(([code]) => {
    running = false;
    if (code !== 0) throw new Error(`attune transcribe ended with ${code}`);
  });
  let peakBytes = 0;
  while (running) {
    peakBytes = Math.max(peakBytes, memoryOf(child.pid));
    await Promise.race([ended, setTimeout(100)]);
  }
  await ended;
  const { transcript } = JSON.parse(Buffer.concat(chunks).toString('utf8'));
  return {
    seconds: (performance.now() - startedAt) / 1_000,
    text: transcript.segments.map(({ text }) => text).join(' '),
    words: transcript.segments.flatMap(({ words = [] }) => words),
    peakBytes,
  };
}

/** Resident bytes of a process and all below it; shared pages count for each. Linux only. */
function memoryOf(root) {
  const pids = [root];
  let bytes = 0;
  for (const pid of readdirSync('/proc').map(Number)) {
    if (!(pid >= root)) continue;
    try {
      const stat = readFileSync(join('/proc', String(pid), 'stat'), 'utf8');
      const [, parent] = /^\d+ \(.*\) \S (\d+)/u.exec(stat) ?? [];
      if (pid !== root && !pids.includes(Number(parent))) continue;
      if (pid !== root) pids.push(pid);
      const pages = readFileSync(join('/proc', String(pid), 'statm'), 'utf8').split(' ')[1];
      bytes += Number(pages) * 4_096;
    } catch {
      // It is gone.
    }
  }
  return bytes;
}
