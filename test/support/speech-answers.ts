import type { SaidWord } from './tone-speech.js';

/** Whose way of answering is imitated. */
export type SpeechServerStyle =
  | 'openai'
  | 'openai-diarize'
  | 'gpt-transcribe'
  | 'whisper.cpp'
  | 'speaches'
  | 'vllm'
  | 'localai'
  | 'segments-only';

interface Sentence {
  readonly text: string;
  readonly words: readonly SaidWord[];
}

/** Sentences end where somebody pauses. */
function sentencesOf(words: readonly SaidWord[]): Sentence[] {
  const groups: SaidWord[][] = [];
  for (const word of words) {
    const before = groups.at(-1)?.at(-1);
    if (before !== undefined && word.startMs - before.endMs < 400) groups.at(-1)?.push(word);
    else groups.push([word]);
  }
  return groups.map((own) => {
    const text = own.map(({ word }) => word).join(' ');
    return { text: `${text.slice(0, 1).toUpperCase()}${text.slice(1)}.`, words: own };
  });
}

const seconds = (ms: number): number => Math.round(ms / 10) / 100;

/** The answers as the servers give them; what is nobody's business here is left out. */
export function tell(
  style: SpeechServerStyle,
  words: readonly SaidWord[],
  fields: readonly (readonly [name: string, value: string])[],
  duration: number,
): unknown {
  const sentences = sentencesOf(words);
  const text = sentences.map((one) => one.text).join(' ');
  const spans = sentences.map((one) => ({
    start: seconds(one.words[0]?.startMs ?? 0),
    end: seconds(one.words.at(-1)?.endMs ?? 0),
  }));
  const wordsAsked = fields.some(([, value]) => value === 'word');
  const format = fields.find(([name]) => name === 'response_format')?.[1];
  const each = <T>(make: (sentence: Sentence, index: number) => T): T[] => sentences.map(make);
  const base = { task: 'transcribe', language: 'english', duration, text };
  if (format === 'json') return { text };
  const segment = (one: Sentence, index: number) => ({
    ...{ id: index, seek: 0, ...spans[index], text: ` ${one.text}`, tokens: [], temperature: 0 },
    ...{ avg_logprob: -0.2, compression_ratio: 1.2, no_speech_prob: 0.01 },
  });
  const plain = words.map(({ word, startMs, endMs }) => ({
    ...{ word, start: seconds(startMs), end: seconds(endMs) },
  }));
  switch (style) {
    case 'openai':
      return { ...base, segments: each(segment), ...(wordsAsked ? { words: plain } : {}) };
    case 'openai-diarize':
    case 'gpt-transcribe':
      return {
        task: 'transcribe',
        duration,
        text,
        segments: each((one, index) => ({
          ...{ type: 'transcript.text.segment', id: `seg_${index}`, ...spans[index] },
          ...{ text: ` ${one.text}`, speaker: index % 2 === 0 ? 'A' : 'B' },
        })),
      };
    case 'whisper.cpp':
      return {
        ...base,
        ...{ detected_language: 'english', language_probabilities: { en: 0.99 } },
        segments: each((one, index) => ({ ...segment(one, index), words: pieces(one) })),
      };
    case 'speaches':
      return {
        ...base,
        language: 'en',
        segments: each(segment),
        words: sentences.flatMap((one) => punctuated(one)),
      };
    case 'vllm':
      return {
        ...base,
        duration: String(duration),
        language: 'en',
        words: null,
        segments: each((one, index) => ({
          ...segment(one, index),
          no_speech_prob: null,
          start: String(spans[index]?.start),
          end: String(spans[index]?.end),
        })),
      };
    case 'localai':
      return {
        text,
        segments: each((one, index) => ({
          ...{ id: index, text: one.text, speaker: index % 2 },
          ...{ start: (spans[index]?.start ?? 0) * 1e9, end: (spans[index]?.end ?? 0) * 1e9 },
          words: one.words.map((said) => ({
            ...{ text: said.word, start: said.startMs * 1e6, end: said.endMs * 1e6 },
          })),
        })),
      };
    default:
      return { ...base, segments: each(segment) };
  }
}

/** faster-whisper keeps the space before and the punctuation after a word. */
function punctuated({ text, words }: Sentence) {
  const shown = text.split(' ');
  return words.map(({ startMs, endMs }, index) => ({
    ...{ word: ` ${shown[index]}`, start: seconds(startMs), end: seconds(endMs) },
    probability: 0.9,
  }));
}

/** whisper.cpp tells tokens: longer words in pieces, the punctuation as one of its own. */
function pieces({ text, words }: Sentence) {
  const shown = text.replace(/\.$/u, '').split(' ');
  const told = words.flatMap(({ startMs, endMs }, index) => {
    const word = shown[index] ?? '';
    const cut = word.length > 4 ? 3 : word.length;
    const middleMs = startMs + ((endMs - startMs) * cut) / word.length;
    const first = {
      word: ` ${word.slice(0, cut)}`,
      start: seconds(startMs),
      end: seconds(middleMs),
    };
    const rest = { word: word.slice(cut), start: seconds(middleMs), end: seconds(endMs) };
    return cut === word.length ? [first] : [first, rest];
  });
  const end = told.at(-1)?.end ?? 0;
  return [...told, { word: '.', start: end, end }].map((one) => ({
    ...one,
    ...{ t_dtw: -1, probability: 0.8 },
  }));
}
