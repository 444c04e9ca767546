import { hearTones, type SaidWord } from '../tone-speech.js';
import { splitChannels } from '../wav-channels.js';
import { isRecord, type JsonRecord } from './records.js';

/** Makes what the service answers of a recording and of what was asked. */
export type MakeAnswer = (wav: Uint8Array, asked: JsonRecord) => unknown;

/** The answer of fast transcription: a phrase for the words of each channel. */
export const hearFast: MakeAnswer = (wav, definition) => {
  const channels = separated(wav, definition['channels'] !== undefined);
  const phrases = channels.flatMap(({ channel, words }) =>
    words.length === 0
      ? []
      : [
          {
            channel,
            ...(definition['diarization'] === undefined ? {} : { speaker: 0 }),
            ...inMilliseconds(spanOf(words)),
            text: sentence(words),
            words: words.map((one) => ({ text: one.word, ...inMilliseconds(one) })),
            locale: 'en-US',
            confidence: 0.97,
          },
        ],
  );
  const combined = channels.map(({ channel, words }) => ({ channel, text: sentence(words) }));
  return { durationMilliseconds: 0, combinedPhrases: combined, phrases };
};

/** The result file of a batch job. */
export const hearBatch: MakeAnswer = (wav, job) => {
  const properties = isRecord(job['properties']) ? job['properties'] : {};
  const channels = separated(wav, properties['channels'] !== undefined);
  const phrases = channels.flatMap(({ channel, words }) =>
    words.length === 0 ? [] : [batchPhrase(channel, words, properties)],
  );
  const combined = channels.map(({ channel, words }) => ({
    channel,
    lexical: words.map(({ word }) => word).join(' '),
    display: sentence(words),
  }));
  return {
    source: 'recording.wav',
    timestamp: '2026-11-23T08:00:00Z',
    combinedRecognizedPhrases: combined,
    recognizedPhrases: phrases,
  };
};

function batchPhrase(channel: number, words: readonly SaidWord[], properties: JsonRecord) {
  return {
    recognitionStatus: 'Success',
    channel,
    ...(properties['diarization'] === undefined ? {} : { speaker: 1 }),
    ...(properties['languageIdentification'] === undefined ? {} : { locale: 'en-US' }),
    ...inTicks(spanOf(words)),
    nBest: [
      {
        confidence: 0.56,
        lexical: words.map(({ word }) => word).join(' '),
        display: sentence(words),
        words: words.map((one) => ({ word: one.word, ...inTicks(one), confidence: 0.5 })),
        ...(properties['displayFormWordLevelTimestampsEnabled'] === true
          ? {
              displayWords: words.map((one) => ({ displayText: one.word, ...inTicks(one) })),
            }
          : {}),
      },
      { confidence: 0.99, lexical: 'something else', display: 'Something else.' },
    ],
  };
}

function separated(wav: Uint8Array, apart: boolean) {
  const channels = splitChannels(wav).map((one, channel) => ({ channel, words: hearTones(one) }));
  return apart ? channels : channels.slice(0, 1);
}

function sentence(words: readonly SaidWord[]): string {
  const text = words.map(({ word }) => word).join(' ');
  return text === '' ? '' : `${text.slice(0, 1).toUpperCase()}${text.slice(1)}.`;
}

interface Span {
  readonly startMs: number;
  readonly endMs: number;
}

function spanOf(words: readonly SaidWord[]): Span {
  return { startMs: words[0]?.startMs ?? 0, endMs: words.at(-1)?.endMs ?? 0 };
}

function inMilliseconds({ startMs, endMs }: Span) {
  return {
    offsetMilliseconds: Math.round(startMs),
    durationMilliseconds: Math.round(endMs - startMs),
  };
}

function inTicks({ startMs, endMs }: Span) {
  return {
    offset: `PT${startMs / 1_000}S`,
    duration: `PT${(endMs - startMs) / 1_000}S`,
    offsetInTicks: startMs * 10_000,
    durationInTicks: (endMs - startMs) * 10_000,
  };
}
