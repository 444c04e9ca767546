import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  defaultModel,
  planPieces,
  recognizerAlone,
  transcribe,
  writeWav,
} from './default-engine.mjs';
import { inTurns, seconds, spread, timeCommand } from './measure.mjs';

const sample = fileURLToPath(new URL('../samples/session-mono.flac', import.meta.url));
const processors = 2;

/**
 * B11: `attune transcribe` of a call of 4.6 minutes against the recognizer alone on the same pieces,
 * with one thread, and the memory of all processes. BENCH_CALL names the recording; without it the
 * sample session is played until 4.6 minutes are full.
 */
export async function b11({ quick }) {
  const scratch = mkdtempSync(join(tmpdir(), 'attune-bench-'));
  try {
    const model = defaultModel();
    const [wav, pieces] = [join(scratch, 'call.wav'), join(scratch, 'pieces.json')];
    writeWav(process.env.BENCH_CALL || repeated(scratch), wav);
    planPieces(model, wav, pieces);
    const audioSeconds = (statSync(wav).size - 44) / 32_000;
    let peakBytes = 0;
    const pairs = await inTurns(
      quick ? 2 : 7,
      async () => {
        const run = await transcribe(wav);
        peakBytes = Math.max(peakBytes, run.peakBytes);
        return run.seconds;
      },
      async () => recognizerAlone(model, wav, pieces).seconds,
    );
    const ours = spread(pairs.map((pair) => pair.ours));
    const own = spread(pairs.map((pair) => pair.yardstick));
    const ratio = spread(pairs.map((pair) => pair.ours / pair.yardstick));
    const speed = audioSeconds / ours.median / processors;
    const megabytes = peakBytes / 1_000_000;
    const call = process.env.BENCH_CALL ? 'a real call' : 'the sample session, repeated';
    return {
      id: 'B11',
      what: `attune transcribe, ${call} (${(audioSeconds / 60).toFixed(1)} minutes), against the recognizer alone on one thread`,
      goal: '≤ 0.75 ×, ≥ 10 × real time a core, ≤ 700 MB',
      ratio,
      met: ratio.median <= 0.75 && speed >= 10 && megabytes <= 700,
      raw: `${seconds(ours.median)} (worst ${seconds(ours.worst)}) against ${seconds(own.median)} (worst ${seconds(own.worst)}); ${speed.toFixed(1)} × real time a core; peak of all processes ${megabytes.toFixed(0)} MB`,
    };
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

function repeated(scratch) {
  const [list, target] = [join(scratch, 'list.txt'), join(scratch, 'long.flac')];
  writeFileSync(list, `file '${sample}'\n`.repeat(3));
  const source = ['-f', 'concat', '-safe', '0', '-i', list, '-t', '277'];
  timeCommand('ffmpeg', ['-v', 'error', '-y', ...source, target]);
  return target;
}
