import { alignWords, type ToldWord } from './align-words.js';
import { estimateTimes } from './estimate-times.js';
import type { Heard, Spoken } from './spoken.js';

/** What was sent. */
export interface Listened {
  readonly fromMs: number;
  readonly toMs: number;
  /** Spans with speech, for an answer without times; in milliseconds of the recording. */
  readonly speech: readonly { readonly startMs: number; readonly endMs: number }[];
}

/** What is not the transcript that was asked for. */
export class AnswerError extends Error {
  override readonly name = 'AnswerError';
}

/** What whisper.cpp writes for silence. */
const blank = '[BLANK_AUDIO]';

type Fields = Readonly<Record<string, unknown>>;

/**
 * Reads an answer of any of the servers: times as numbers or strings, in seconds or, by mistake,
 * in nanoseconds; words at the top, in the segments or nowhere; `word` or `text`.
 *
 * @throws AnswerError for anything that is no transcript.
 */
export function readAnswer(body: unknown, listened: Listened): Heard {
  if (!isFields(body)) throw new AnswerError('The answer is no JSON object.');
  const segments = fieldsIn(body['segments']);
  const text = textOf(body['text'])?.replaceAll(blank, '');
  if (text === undefined && segments.length === 0 && !Array.isArray(body['segments'])) {
    throw new AnswerError('The answer has neither text nor segments.');
  }
  const language = textOf(body['detected_language']) ?? textOf(body['language']);
  const whole = text ?? segments.map(({ text: own }) => own).join(' ');
  const spoken = readSpoken(body, whole, listened);
  return { spoken, ...(language === undefined ? {} : { language }) };
}

function readSpoken(body: Fields, text: string, listened: Listened): Spoken[] {
  const segments = fieldsIn(body['segments']).filter(
    (one) => textOf(one['text'])?.trim() !== blank,
  );
  const words = fieldsIn(body['words']);
  const clock = clockOf([...segments, ...words], listened);
  const top = toldWords(words, clock, segments);
  if (top.length > 0) return alignWords(text, top);
  if (segments.some((segment) => clock(segment) !== undefined)) {
    return segments.flatMap((segment) => segmentSpoken(segment, clock));
  }
  const { fromMs, toMs, speech } = listened;
  const spans = speech.length > 0 ? speech : [{ startMs: fromMs, endMs: toMs }];
  return estimateTimes(text, spans);
}

function segmentSpoken(segment: Fields, clock: Clock): Spoken[] {
  const text = textOf(segment['text']) ?? '';
  const span = clock(segment);
  const told = toldWords(fieldsIn(segment['words']), clock, [segment]);
  if (told.length > 0) {
    const whole = text === '' ? told.map((word) => word.text).join(' ') : text;
    return alignWords(whole, told);
  }
  if (span === undefined) return [];
  const speaker = labelOf(segment['speaker']);
  const likely = numberOf(segment['avg_logprob']);
  const besides = {
    ...(speaker === undefined ? {} : { speaker }),
    ...(likely === undefined ? {} : { confidence: share(Math.exp(likely)) }),
  };
  return estimateTimes(text, [span]).map((one) => ({ ...one, ...besides }));
}

interface Span {
  readonly startMs: number;
  readonly endMs: number;
}
type Clock = (item: Fields) => Span | undefined;

/** Reads times as the server means them, and keeps them within what was sent. */
function clockOf(items: readonly Fields[], { fromMs, toMs }: Listened): Clock {
  const lengthMs = toMs - fromMs;
  const latest = items.reduce(
    (most, item) => Math.max(most, numberOf(item['start']) ?? 0, numberOf(item['end']) ?? 0),
    0,
  );
  // What lies a thousand times beyond the end is told in nanoseconds.
  const unitMs = latest > lengthMs ? 1e-6 : 1_000;
  const clamp = (seconds: number): number =>
    fromMs + Math.min(lengthMs, Math.max(0, Math.round(seconds * unitMs)));
  return (item) => {
    const start = numberOf(item['start']);
    if (start === undefined) return undefined;
    const startMs = clamp(start);
    return { startMs, endMs: Math.max(startMs, clamp(numberOf(item['end']) ?? start)) };
  };
}

function toldWords(
  words: readonly Fields[],
  clock: Clock,
  segments: readonly Fields[],
): ToldWord[] {
  return words.flatMap((word) => {
    const text = textOf(word['word']) ?? textOf(word['text']);
    const span = clock(word);
    if (text === undefined || span === undefined) return [];
    const confidence = numberOf(word['probability']) ?? numberOf(word['confidence']);
    const speaker = labelOf(word['speaker']) ?? speakerAt(span, clock, segments);
    return [
      {
        text,
        ...span,
        ...(confidence === undefined ? {} : { confidence: share(confidence) }),
        ...(speaker === undefined ? {} : { speaker }),
      },
    ];
  });
}

function speakerAt(span: Span, clock: Clock, segments: readonly Fields[]): string | undefined {
  const middle = (span.startMs + span.endMs) / 2;
  const segment = segments.find((one) => {
    const own = clock(one);
    return own !== undefined && own.startMs <= middle && middle <= own.endMs;
  });
  return labelOf(segment?.['speaker']);
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function fieldsIn(value: unknown): readonly Fields[] {
  return Array.isArray(value) ? value.filter(isFields) : [];
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function numberOf(value: unknown): number | undefined {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
}

function labelOf(value: unknown): string | undefined {
  const label = typeof value === 'number' ? String(value) : value;
  // whisper.cpp writes "?" for an unknown speaker.
  return typeof label === 'string' && !['', '?'].includes(label) ? label : undefined;
}

function share(value: number): number {
  return Math.min(1, Math.max(0, value));
}
