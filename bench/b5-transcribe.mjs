import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readStm, wordErrorRate } from '@attune/core/evaluation';
import { inTurns, seconds, spread, timeCommand } from './measure.mjs';

const file = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url));
const model = '/usr/share/pocketsphinx/model/en-us';

/**
 * B5: `attune transcribe` of a recording of two minutes against the engine's own command on the same
 * WAV file. Both start from nothing each time.
 */
export async function b5({ quick }) {
  const scratch = mkdtempSync(join(tmpdir(), 'attune-bench-'));
  try {
    const wav = join(scratch, 'session.wav');
    timeCommand('ffmpeg', [
      '-v',
      'error',
      '-i',
      file('samples/session-mono.flac'),
      '-ar',
      '16000',
      '-ac',
      '1',
      wav,
    ]);
    const reference = readStm(readFileSync(file('samples/session-mono.stm'), 'utf8'))
      .map((turn) => turn.text)
      .join(' ');
    const texts = { ours: '', own: '' };
    const pairs = await inTurns(
      quick ? 2 : 7,
      async () => {
        const run = timeCommand(process.execPath, [
          file('packages/http/bin/attune.js'),
          'transcribe',
          wav,
          '--json',
        ]);
        texts.ours = JSON.parse(run.stdout)
          .transcript.segments.map((segment) => segment.text)
          .join(' ');
        return run.seconds;
      },
      async () => {
        const run = timeCommand('pocketsphinx_continuous', [
          ...['-infile', wav, '-hmm', `${model}/en-us`, '-lm', `${model}/en-us.lm.bin`],
          ...['-dict', `${model}/cmudict-en-us.dict`, '-logfn', '/dev/null'],
        ]);
        texts.own = run.stdout;
        return run.seconds;
      },
    );
    const ours = spread(pairs.map((pair) => pair.ours));
    const own = spread(pairs.map((pair) => pair.yardstick));
    const ratio = spread(pairs.map((pair) => pair.ours / pair.yardstick));
    const error = (text) => `${(wordErrorRate(reference, text).rate * 100).toFixed(1)} %`;
    return {
      id: 'B5',
      what: 'attune transcribe, two minutes, against pocketsphinx_continuous',
      goal: '≤ 0.6 ×, word error not worse',
      ratio,
      met:
        ratio.median <= 0.6 &&
        wordErrorRate(reference, texts.ours).rate <= wordErrorRate(reference, texts.own).rate,
      raw: `${seconds(ours.median)} (worst ${seconds(ours.worst)}) against ${seconds(own.median)} (worst ${seconds(own.worst)}); word error ${error(texts.ours)} against ${error(texts.own)}`,
    };
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}
