import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readStm, wordErrorRate } from '@attune/core/evaluation';
import {
  defaultModel,
  planPieces,
  recognizerAlone,
  transcribe,
  writeWav,
} from './default-engine.mjs';
import { inTurns, seconds, spread } from './measure.mjs';

const file = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url));

/**
 * B5: `attune transcribe` of a recording of two minutes against the recognizer alone on the same
 * pieces, with one thread. Both start from nothing each time.
 */
export async function b5({ quick }) {
  const scratch = mkdtempSync(join(tmpdir(), 'attune-bench-'));
  try {
    const model = defaultModel();
    const [wav, pieces] = [join(scratch, 'session.wav'), join(scratch, 'pieces.json')];
    writeWav(file('samples/session-mono.flac'), wav);
    planPieces(model, wav, pieces);
    const reference = readStm(readFileSync(file('samples/session-mono.stm'), 'utf8'))
      .map((turn) => turn.text)
      .join(' ');
    const texts = { ours: '', own: '' };
    const pairs = await inTurns(
      quick ? 2 : 7,
      async () => {
        const run = await transcribe(wav);
        texts.ours = run.text;
        return run.seconds;
      },
      async () => {
        const run = recognizerAlone(model, wav, pieces);
        texts.own = run.text;
        return run.seconds;
      },
    );
    const ours = spread(pairs.map((pair) => pair.ours));
    const own = spread(pairs.map((pair) => pair.yardstick));
    const ratio = spread(pairs.map((pair) => pair.ours / pair.yardstick));
    const rate = (text) => wordErrorRate(reference, text).rate;
    const error = (text) => `${(rate(text) * 100).toFixed(1)} %`;
    return {
      id: 'B5',
      what: 'attune transcribe, two minutes, against Moonshine alone on one thread',
      goal: '≤ 0.75 ×, word error at most 1 point worse',
      ratio,
      met: ratio.median <= 0.75 && rate(texts.ours) <= rate(texts.own) + 0.01,
      raw: `${seconds(ours.median)} (worst ${seconds(ours.worst)}) against ${seconds(own.median)} (worst ${seconds(own.worst)}); word error ${error(texts.ours)} against ${error(texts.own)}`,
    };
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}
