import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Constant, type Node, onnx } from './onnx.js';
import type { SaidWord, ToneSpeech } from './tone-speech.js';

/**
 * Tiny models that the real engine loads and that really listen. Speech is made of tones: each
 * token of the vocabulary sounds at the middle of a band of its own, and the recognizer writes the
 * token of the loudest band.
 */
const bands = 80;
const firstBand = 12;
const bandStep = 3;
const sampleRateHz = 16_000;
const tokenMs = 200;

/** `▁` begins a word; the others go on with it. */
const tokens = [
  '▁good',
  '▁mor',
  'ning',
  '▁how',
  '▁was',
  '▁your',
  '▁week',
  '▁it',
  '▁has',
  '▁been',
  '▁hard',
  '▁my',
  '▁sis',
  'ter',
  '▁called',
  '▁and',
  '▁we',
  '▁talked',
  '▁about',
  '▁home',
] as const;

const sentence = 'good morning how was your week it has been hard my sister called and we talked';

/** The middle of a band of the scale that the engine divides sound by, in hertz. */
function bandHz(band: number): number {
  const mel = (hertz: number): number => 1_127 * Math.log(1 + hertz / 700);
  const [low, high] = [mel(20), mel(sampleRateHz / 2 - 400)];
  const middle = low + ((band + 1) * (high - low)) / (bands + 1);
  return 700 * (Math.exp(middle / 1_127) - 1);
}

const bandOf = (token: number): number => firstBand + bandStep * token;

/** Says the words of a sentence over and over, each token as a tone of its own. */
export function sayTones({
  words,
  text = sentence,
  pauseMs = () => 120,
  level = 9_000,
}: {
  readonly words: number;
  readonly text?: string;
  /** The silence after a word, by its number. */
  readonly pauseMs?: (index: number) => number;
  readonly level?: number;
}): ToneSpeech {
  const said: SaidWord[] = [];
  const tones: { startMs: number; hertz: number }[] = [];
  const vocabulary = text.split(' ');
  let atMs = 300;
  for (let index = 0; index < words; index += 1) {
    const word = vocabulary[index % vocabulary.length] ?? '';
    const startMs = atMs;
    for (const token of tokensOf(word)) {
      tones.push({ startMs: atMs, hertz: bandHz(bandOf(token)) });
      atMs += tokenMs;
    }
    said.push({ word, startMs, endMs: atMs });
    atMs += pauseMs(index);
  }
  const samples = new Int16Array(((atMs + 300) * sampleRateHz) / 1_000);
  for (const { startMs, hertz } of tones) {
    for (let at = startMs * 16; at < (startMs + tokenMs) * 16; at += 1) {
      samples[at] = Math.round(Math.sin((2 * Math.PI * hertz * at) / sampleRateHz) * level);
    }
  }
  return { samples, said };
}

function tokensOf(word: string): number[] {
  const found: number[] = [];
  for (let rest = `▁${word}`; rest !== ''; ) {
    const token = tokens.findIndex((one) => rest.startsWith(one));
    const text = tokens[token];
    if (text === undefined) throw new Error(`There is no token for "${rest}"`);
    found.push(token);
    rest = rest.slice(text.length);
  }
  return found;
}

const int64 = (name: string, ...data: readonly number[]): Constant => ({
  name,
  type: 'int64',
  shape: [data.length],
  data,
});

/** What of a recognizer is not as usual. */
interface RecognizerOptions {
  readonly metadata?: Readonly<Record<string, string>>;
  /** Multiplications of large matrices that it wastes its time with: half a second each, or so. */
  readonly slow?: number;
}

/** A recognizer in the manner of Zipformer with CTC: loud bands are tokens, silence is none. */
export function toneRecognizer({
  metadata = { model_type: 'zipformer2_ctc' },
  slow = 0,
}: RecognizerOptions = {}): Uint8Array<ArrayBuffer> {
  const width = tokens.length + 1;
  const weights = new Array<number>(bands * width).fill(0);
  for (const token of tokens.keys()) weights[bandOf(token) * width + token + 1] = 1;
  // The logarithm of the power of a loud tone is about 4, that of silence about -16.
  const blank = [-2, ...tokens.map(() => 0)];
  return onnx({
    inputs: [
      { name: 'x', type: 'float', shape: ['batch', 'frames', bands] },
      { name: 'x_lens', type: 'int64', shape: ['batch'] },
    ],
    outputs: [
      { name: 'log_probs', type: 'float', shape: ['batch', 'steps', width] },
      { name: 'log_probs_len', type: 'int64', shape: ['batch'] },
    ],
    constants: [
      { name: 'weights', type: 'float', shape: [bands, width], data: weights },
      { name: 'blank', type: 'float', shape: [width], data: blank },
      { name: 'nothing', type: 'float', shape: [1], data: [0] },
      ...[int64('from', 0), int64('to', 2 ** 31), int64('axis', 1), int64('every', 4)],
      ...[int64('three', 3), int64('large', 2_500, 2_500)],
    ],
    nodes: [
      // The engine takes one step for four frames.
      { op: 'Slice', inputs: ['x', 'from', 'to', 'axis', 'every'], outputs: ['heard'] },
      { op: 'MatMul', inputs: ['heard', 'weights'], outputs: ['loud'] },
      ...wasteOfTime(slow),
      { op: 'Add', inputs: [slow > 0 ? 'late' : 'loud', 'blank'], outputs: ['likely'] },
      { op: 'LogSoftmax', inputs: ['likely'], outputs: ['log_probs'], attributes: { axis: 2 } },
      { op: 'Add', inputs: ['x_lens', 'three'], outputs: ['more'] },
      { op: 'Div', inputs: ['more', 'every'], outputs: ['log_probs_len'] },
    ],
    metadata,
  });
}

/** Its result depends on the input and changes nothing, so that it is not left out. */
function wasteOfTime(slow: number): Node[] {
  if (slow === 0) return [];
  const rounds = Array.from({ length: slow }, (_, round) => ({
    op: 'MatMul',
    inputs: [`m${round}`, 'm0'],
    outputs: [`m${round + 1}`],
  }));
  return [
    { op: 'ReduceMean', inputs: ['x'], outputs: ['mean'], attributes: { keepdims: 0 } },
    { op: 'Mul', inputs: ['mean', 'nothing'], outputs: ['zero'] },
    { op: 'Expand', inputs: ['zero', 'large'], outputs: ['m0'] },
    ...rounds,
    { op: 'ReduceMean', inputs: [`m${slow}`], outputs: ['waste'], attributes: { keepdims: 0 } },
    { op: 'Add', inputs: ['loud', 'waste'], outputs: ['late'] },
  ];
}

/** The list of tokens that goes with it. */
export function toneTokens(): string {
  return ['<blk>', ...tokens].map((token, id) => `${token} ${id}\n`).join('');
}

/** Writes the recognizer into a directory, as models come. */
export async function writeToneModel(
  directory: string,
  options: RecognizerOptions = {},
): Promise<void> {
  await mkdir(directory, { recursive: true });
  await writeFile(join(directory, 'model.onnx'), toneRecognizer(options));
  await writeFile(join(directory, 'tokens.txt'), toneTokens());
}

/** Tells loud from silent, in the manner of Silero. */
export function toneActivity(): Uint8Array<ArrayBuffer> {
  const state = [2, 1, 128];
  return onnx({
    inputs: [
      { name: 'input', type: 'float', shape: [1, 576] },
      { name: 'state', type: 'float', shape: state },
      { name: 'sr', type: 'int64', shape: [1] },
    ],
    outputs: [
      { name: 'output', type: 'float', shape: [1, 1] },
      { name: 'stateN', type: 'float', shape: state },
    ],
    constants: [
      { name: 'steep', type: 'float', shape: [1], data: [100] },
      { name: 'least', type: 'float', shape: [1], data: [5] },
    ],
    nodes: [
      { op: 'Abs', inputs: ['input'], outputs: ['loud'] },
      { op: 'ReduceMean', inputs: ['loud'], outputs: ['level'], attributes: { axes: [1] } },
      { op: 'Mul', inputs: ['level', 'steep'], outputs: ['scaled'] },
      { op: 'Sub', inputs: ['scaled', 'least'], outputs: ['above'] },
      { op: 'Sigmoid', inputs: ['above'], outputs: ['output'] },
      { op: 'Identity', inputs: ['state'], outputs: ['stateN'] },
    ],
    metadata: {},
  });
}

/** Writes the two models that tell voices apart: a low one and a high one, at about 1,500 Hz. */
export async function writeToneVoices(directory: string): Promise<void> {
  await mkdir(directory, { recursive: true });
  await writeFile(join(directory, 'segmentation.onnx'), toneSegmentation());
  await writeFile(join(directory, 'embedding.onnx'), toneEmbedding());
}

/** In the manner of pyannote: of seven classes nobody, the first voice and the second. */
function toneSegmentation(): Uint8Array<ArrayBuffer> {
  const window = 160_000;
  const pool = { kernel_shape: [270], strides: [270] };
  const never = [-1e3, -1e3, -1e3, -1e3];
  return onnx({
    inputs: [{ name: 'x', type: 'float', shape: [1, 1, window] }],
    outputs: [{ name: 'y', type: 'float', shape: [1, 'frames', 7] }],
    constants: [
      { name: 'change', type: 'float', shape: [1, 1, 2], data: [-1, 1] },
      { name: 'byLoud', type: 'float', shape: [1, 7], data: [0, 100, -60, 0, 0, 0, 0] },
      { name: 'byChange', type: 'float', shape: [1, 7], data: [0, -150, 150, 0, 0, 0, 0] },
      { name: 'least', type: 'float', shape: [7], data: [1, 0, 0, ...never] },
    ],
    nodes: [
      { op: 'Abs', inputs: ['x'], outputs: ['loud'] },
      { op: 'AveragePool', inputs: ['loud'], outputs: ['level'], attributes: pool },
      { op: 'Conv', inputs: ['x', 'change'], outputs: ['d'], attributes: { pads: [1, 0] } },
      { op: 'Abs', inputs: ['d'], outputs: ['steep'] },
      { op: 'AveragePool', inputs: ['steep'], outputs: ['pitch'], attributes: pool },
      { op: 'Transpose', inputs: ['level'], outputs: ['l'], attributes: { perm: [0, 2, 1] } },
      { op: 'Transpose', inputs: ['pitch'], outputs: ['p'], attributes: { perm: [0, 2, 1] } },
      { op: 'MatMul', inputs: ['l', 'byLoud'], outputs: ['a'] },
      { op: 'MatMul', inputs: ['p', 'byChange'], outputs: ['b'] },
      { op: 'Add', inputs: ['a', 'b'], outputs: ['c'] },
      { op: 'Add', inputs: ['c', 'least'], outputs: ['y'] },
    ],
    metadata: {
      model_type: 'pyannote-segmentation-3.0',
      ...{ sample_rate: '16000', window_size: String(window) },
      ...{ receptive_field_size: '270', receptive_field_shift: '270' },
      ...{ num_speakers: '3', powerset_max_classes: '2', num_classes: '7' },
    },
  });
}

/** In the manner of WeSpeaker: how loud the low bands are and how loud the high ones. */
function toneEmbedding(): Uint8Array<ArrayBuffer> {
  const middle = 40;
  const sides = Array.from({ length: bands }, (_, band) => (band < middle ? [1, 0] : [0, 1]));
  return onnx({
    inputs: [{ name: 'x', type: 'float', shape: [1, 'frames', bands] }],
    outputs: [{ name: 'y', type: 'float', shape: [1, 2] }],
    constants: [
      { name: 'floor', type: 'float', shape: [1], data: [4] },
      { name: 'sides', type: 'float', shape: [bands, 2], data: sides.flat() },
    ],
    nodes: [
      { op: 'Add', inputs: ['x', 'floor'], outputs: ['above'] },
      { op: 'Relu', inputs: ['above'], outputs: ['loud'] },
      {
        ...{ op: 'ReduceMean', inputs: ['loud'], outputs: ['mean'] },
        attributes: { axes: [1], keepdims: 0 },
      },
      { op: 'MatMul', inputs: ['mean', 'sides'], outputs: ['y'] },
    ],
    metadata: {
      ...{ framework: 'wespeaker', output_dim: '2', sample_rate: '16000' },
      ...{ normalize_samples: '1', language: 'tones', feature_normalize_type: '' },
    },
  });
}
