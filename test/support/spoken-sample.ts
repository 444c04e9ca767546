import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { SpokenSample } from '@attune/core/conformance';
import { readStm } from '@attune/core/evaluation';

const samples = fileURLToPath(new URL('../../samples/', import.meta.url));
let sample: Promise<SpokenSample> | undefined;

/** The first turn of the project's sample, as 16 kHz WAV with a plain header. */
export function spokenSample(): Promise<SpokenSample> {
  sample ??= cut();
  return sample;
}

async function cut(): Promise<SpokenSample> {
  const [turn] = readStm(await readFile(`${samples}session-mono.stm`, 'utf8'));
  if (turn === undefined) throw new Error('The sample has no turns.');
  const { stdout } = await promisify(execFile)(
    'ffmpeg',
    [
      ...[
        '-v',
        'error',
        '-i',
        `${samples}session-mono.flac`,
        '-t',
        String(turn.endMs / 1_000 + 0.3),
      ],
      ...['-ar', '16000', '-ac', '1', '-f', 's16le', '-'],
    ],
    { encoding: 'buffer', maxBuffer: 8 * 2 ** 20 },
  );
  return { wav: withHeader(stdout), words: turn.text, language: 'en-US' };
}

function withHeader(samplesOnly: Uint8Array): Uint8Array {
  const wav = new Uint8Array(44 + samplesOnly.byteLength);
  const view = new DataView(wav.buffer);
  wav.set(new TextEncoder().encode('RIFF....WAVEfmt '));
  view.setUint32(4, 36 + samplesOnly.byteLength, true);
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true);
  view.setUint16(22, 1, true);
  view.setUint32(24, 16_000, true);
  view.setUint32(28, 32_000, true);
  view.setUint16(32, 2, true);
  view.setUint16(34, 16, true);
  wav.set(new TextEncoder().encode('data'), 36);
  view.setUint32(40, samplesOnly.byteLength, true);
  wav.set(samplesOnly, 44);
  return wav;
}
