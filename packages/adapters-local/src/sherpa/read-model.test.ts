import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readModel } from './read-model.js';
import { recognizerConfig } from './recognizer-config.js';

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'attune-families-'));
});
afterAll(() => rm(root, { recursive: true, force: true }));

/** The shortest file that says this of itself: a graph of nothing, and an entry. */
function modelFile(says: Readonly<Record<string, string>>): Uint8Array {
  const field = (number: number, content: Uint8Array | string): number[] => {
    const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
    return [number * 8 + 2, bytes.length, ...bytes];
  };
  const entries = Object.entries(says).map(([key, value]) =>
    field(14, Uint8Array.from([...field(1, key), ...field(2, value)])),
  );
  return Uint8Array.from([8, 8, ...field(7, Uint8Array.from([1, 2, 3])), ...entries.flat()]);
}

/** Makes a model; `says` goes into its files. */
async function make(
  name: string,
  files: readonly string[],
  says: Readonly<Record<string, string>> = {},
  tokens = '<blk> 0\n▁hello 1\n',
): Promise<string> {
  const directory = join(root, name);
  for (const file of files) {
    await mkdir(dirname(join(directory, file)), { recursive: true });
    await writeFile(join(directory, file), file.endsWith('.txt') ? tokens : modelFile(says));
  }
  return directory;
}

const one = ['model.int8.onnx', 'tokens.txt'];
const two = ['tiny-encoder.int8.onnx', 'tiny-decoder.onnx', 'tiny-tokens.txt'];
const three = [
  ...['encoder-epoch-99-avg-1.onnx', 'encoder-epoch-99-avg-1.int8.onnx'],
  ...['decoder-epoch-99-avg-1.onnx', 'joiner-epoch-99-avg-1.int8.onnx', 'tokens.txt'],
];
const moonshine = ['preprocess.onnx', 'encode.int8.onnx', 'uncached_decode.int8.onnx'];

describe('readModel', () => {
  it.each([
    ['transducer', three, 'zipformer2'],
    ['moonshine', [...moonshine, 'cached_decode.int8.onnx', 'tokens.txt'], undefined],
    ['moonshine', ['encoder_model.ort', 'decoder_model_merged.ort', 'tokens.txt'], undefined],
    ['whisper', two, 'whisper-tiny.en'],
    ['canary', two, 'EncDecMultiTaskModel'],
    ['fire-red-asr', two, 'fire-red-asr'],
    ['sense-voice', one, 'sense_voice_ctc'],
    ['paraformer', one, 'paraformer'],
    ['zipformer-ctc', one, 'zipformer2_ctc'],
    ['nemo-ctc', one, 'EncDecCTCModelBPE'],
    ['nemo-ctc', one, 'EncDecHybridRNNTCTCBPEModel'],
    ['wenet-ctc', one, 'wenet_ctc'],
    ['telespeech-ctc', one, 'telespeech_ctc'],
    ['omnilingual', one, 'omnilingual-asr'],
    ['medasr', one, 'medasr_ctc'],
  ])('knows a %s model by its files %j and what they say', async (family, files, type) => {
    const says: Record<string, string> = type === undefined ? {} : { model_type: type };
    const model = await readModel(await make(`m-${crypto.randomUUID()}`, files, says));
    expect(model.family.name).toBe(family);
  });

  it.each([
    ['sherpa-onnx-paraformer-zh', one, 'paraformer'],
    ['sherpa-onnx-whisper-tiny', two, 'whisper'],
    ['nemo-ctc-en-conformer', one, 'nemo-ctc'],
    ['sense-voice-zh-en', one, 'sense-voice'],
  ])('goes by the name %s where the files say nothing', async (name, files, family) => {
    expect((await readModel(await make(name, files))).family.name).toBe(family);
  });

  it('does not take what a file says of itself for something else because of a name', async () => {
    const directory = await make('whisper-like', one, { model_type: 'crystal-ball' });
    await expect(readModel(directory)).rejects.toMatchObject({ code: 'unsupported' });
  });

  it('takes the small one of several sizes, and tells NeMo transducers apart', async () => {
    const directory = await make('parakeet-en', three, { model_type: 'EncDecRNNTBPEModel' });
    const model = await readModel(directory);
    expect(recognizerConfig(model, { threads: 2 })).toMatchObject({
      modelConfig: {
        transducer: {
          encoder: join(directory, 'encoder-epoch-99-avg-1.int8.onnx'),
          decoder: join(directory, 'decoder-epoch-99-avg-1.onnx'),
        },
        modelType: 'nemo_transducer',
        numThreads: 2,
      },
    });
  });

  it('tells the languages that the file lists, that the name tells, or any', async () => {
    const multilingual = { model_type: 'whisper-tiny', is_multilingual: '1' };
    const codes = { ...multilingual, all_language_codes: 'en,zh,de' };
    const languages = async (name: string, says: Readonly<Record<string, string>>) =>
      (await readModel(await make(name, two, says))).languages;
    expect(await languages('a', codes)).toEqual(['en', 'zh', 'de']);
    expect(await languages('b', { ...codes, is_multilingual: '0' })).toEqual(['en']);
    expect(await languages('zipformer-bilingual-zh-en-2023', multilingual)).toEqual(['zh', 'en']);
    expect(await languages('c', multilingual)).toBe('any');
  });

  it('hands a language to those that take one, without its region', async () => {
    const model = await readModel(await make('w', two, { model_type: 'whisper-small' }));
    const config = recognizerConfig(model, { threads: 1, language: 'de-DE' });
    expect(config).toMatchObject({ modelConfig: { whisper: { language: 'de' } } });
  });

  it('sees by its tokens whether a model writes punctuation and small letters', async () => {
    const says = { model_type: 'zipformer2_ctc' };
    const plain = await readModel(await make('p', one, says, '<blk> 0\n▁THE 1\nING 2\n'));
    expect(plain).toMatchObject({ punctuation: false, capitals: true });
    const written = await readModel(await make('q', one, says, '<blk> 0\n▁The 1\n. 2\n'));
    expect(written).toMatchObject({ punctuation: true, capitals: false });
  });
});
