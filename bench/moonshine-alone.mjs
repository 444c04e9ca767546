/**
 * The yardstick of B5 and B11: the recognizer alone on the same pieces, one thread, nothing else.
 *
 *   node bench/moonshine-alone.mjs plan MODEL WAV PIECES   finds speech and writes the pieces
 *   node bench/moonshine-alone.mjs decode MODEL WAV PIECES recognizes them and prints the text
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sherpa from 'sherpa-onnx-node';

const [, , task, model, wav, pieces] = process.argv;
const sampleRate = 16_000;
// As ffmpeg writes it for the benchmark: a header of 44 bytes, one channel of 16 bits.
const bytes = readFileSync(wav).subarray(44);
const samples = Int16Array.from({ length: bytes.length >> 1 }, (_, at) =>
  bytes.readInt16LE(2 * at),
);

if (task === 'plan') {
  const audio = new URL('../packages/adapters-local/dist/audio/levels.js', import.meta.url);
  const plan = new URL('../packages/adapters-local/dist/sherpa/plan-pieces.js', import.meta.url);
  const { measureLevels, frameSamples } = await import(audio.href);
  const { planPieces } = await import(plan.href);
  const speech = findSpeech().map(([from, to]) => ({
    start: Math.floor(from / frameSamples),
    end: Math.ceil(to / frameSamples),
  }));
  const found = planPieces(await measureLevels([samples]), speech);
  const ranges = found.map(({ start, end }) => [start * frameSamples, end * frameSamples]);
  writeFileSync(pieces, JSON.stringify(ranges));
} else {
  const recognizer = new sherpa.OfflineRecognizer({
    featConfig: { sampleRate, featureDim: 80 },
    modelConfig: {
      moonshine: {
        encoder: join(model, 'encoder_model.onnx'),
        mergedDecoder: join(model, 'decoder_model_merged.onnx'),
      },
      tokens: join(model, 'tokens.txt'),
      ...{ numThreads: 1, debug: 0, provider: 'cpu' },
    },
    decodingMethod: 'greedy_search',
  });
  for (const [from, to] of JSON.parse(readFileSync(pieces, 'utf8'))) {
    const stream = recognizer.createStream();
    stream.acceptWaveform({ samples: floats(samples.subarray(from, to)), sampleRate });
    recognizer.decode(stream);
    console.log(recognizer.getResult(stream).text.trim());
  }
}

function findSpeech() {
  const sileroVad = {
    model: join(model, 'silero_vad.onnx'),
    ...{ threshold: 0.5, minSilenceDuration: 0.1, minSpeechDuration: 0.1 },
    ...{ windowSize: 512, maxSpeechDuration: 25 },
  };
  const vad = new sherpa.Vad({ sileroVad, sampleRate, numThreads: 1, provider: 'cpu' }, 60);
  const found = [];
  const take = () => {
    for (; !vad.isEmpty(); vad.pop()) {
      const { start, samples: own } = vad.front(false);
      found.push([start, start + own.length]);
    }
  };
  for (let at = 0; at + 512 <= samples.length; at += 512) {
    vad.acceptWaveform(floats(samples.subarray(at, at + 512)));
    take();
  }
  vad.flush();
  take();
  return found;
}

function floats(range) {
  return Float32Array.from(range, (sample) => sample / 32_768);
}
