import type { PunctuationMode } from '@attune/core/ports';

/** A kind of model that the engine knows, and how its files are told from those of the others. */
export interface Family {
  readonly name: string;
  /** What the configuration of the engine calls it. */
  readonly key: string;
  /** The file of each part; the first one is asked what it is. */
  readonly parts: Readonly<Record<string, RegExp>>;
  /** The `model_type` in that file. Absent: the parts identify the family. */
  readonly type?: RegExp;
  /** What the name of the directory says where the file says nothing. */
  readonly named?: RegExp;
  /** Tells when each piece of a word was said. */
  readonly wordTimes: boolean;
  /** Writes as one does, whatever the list of its tokens looks like. */
  readonly punctuation?: PunctuationMode;
  /** BCP 47, where all models of the family are alike. */
  readonly languages?: readonly string[];
  /** What of the configuration takes the language of a recording; most models have one anyway. */
  readonly language?: (tag: string) => Readonly<Record<string, string>>;
}

const encoder = /(?:^|[-_.])encoder/u;
const decoder = /(?:^|[-_.])decoder/u;
/** The only file of a model, whatever it is called. */
const model =
  /^(?!.*(?:encoder|decoder|joiner|preprocess|silero|segmentation|(?:^|[-_.])(?:en|de)code)).+\.onnx$/u;

const primary = (tag: string): string => tag.toLowerCase().split('-')[0] ?? tag;

/** The first whose parts are all there and whose type fits is it. */
export const families: readonly Family[] = [
  {
    name: 'transducer',
    key: 'transducer',
    parts: { encoder, decoder, joiner: /(?:^|[-_.])joiner/u },
    wordTimes: true,
  },
  {
    name: 'moonshine',
    key: 'moonshine',
    parts: {
      preprocessor: /^preprocess/u,
      encoder: /^encode\b/u,
      uncachedDecoder: /^uncached_decode/u,
      cachedDecoder: /^cached_decode/u,
    },
    wordTimes: false,
    punctuation: 'automatic',
  },
  {
    name: 'moonshine',
    key: 'moonshine',
    parts: { encoder: /^encoder_model/u, mergedDecoder: /^decoder_model_merged/u },
    wordTimes: false,
    punctuation: 'automatic',
  },
  {
    name: 'whisper',
    key: 'whisper',
    parts: { encoder, decoder },
    type: /^whisper/u,
    named: /whisper/u,
    wordTimes: false,
    punctuation: 'automatic',
    language: (tag) => ({ language: primary(tag) }),
  },
  {
    name: 'canary',
    key: 'canary',
    parts: { encoder, decoder },
    type: /^EncDecMultiTaskModel$/u,
    named: /canary/u,
    wordTimes: false,
    punctuation: 'automatic',
    languages: ['en', 'es', 'de', 'fr'],
    language: (tag) => ({ srcLang: primary(tag), tgtLang: primary(tag) }),
  },
  {
    name: 'fire-red-asr',
    key: 'fireRedAsr',
    parts: { encoder, decoder },
    type: /^fire-?red/iu,
    named: /fire-?red/u,
    wordTimes: false,
  },
  {
    name: 'sense-voice',
    key: 'senseVoice',
    parts: { model },
    type: /^sense_voice/u,
    named: /sense-?voice/u,
    wordTimes: true,
    languages: ['zh', 'yue', 'en', 'ja', 'ko'],
  },
  {
    name: 'paraformer',
    key: 'paraformer',
    parts: { model },
    type: /^paraformer$/u,
    named: /paraformer/u,
    // Some tell times and some do not.
    wordTimes: false,
  },
  ctc('zipformer-ctc', 'zipformerCtc', /^zipformer2?_ctc$/u, /zipformer.*ctc|ctc.*zipformer/u),
  ctc('nemo-ctc', 'nemoCtc', /^EncDec(?:CTC|HybridRNNTCTC)/u, /nemo|giga-?am|parakeet/u),
  ctc('wenet-ctc', 'wenetCtc', /^wenet/u, /wenet/u),
  ctc('telespeech-ctc', 'teleSpeechCtc', /^telespeech/u, /telespeech/u),
  ctc('dolphin', 'dolphin', /^dolphin/u, /dolphin/u),
  ctc('omnilingual', 'omnilingual', /^omnilingual/u, /omnilingual/u),
  ctc('medasr', 'medasr', /^medasr/u, /medasr/u),
  ctc('fire-red-asr-ctc', 'fireRedAsrCtc', /^fire-red-asr-2-ctc$/u, /fire-?red.*ctc/u),
];

function ctc(name: string, key: string, type: RegExp, named: RegExp): Family {
  return { name, key, parts: { model }, type, named, wordTimes: true };
}
