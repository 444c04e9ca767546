import type { Speaker } from '../../../domain/speaker-role.js';
import { mergeSpans } from '../../../domain/time-span.js';
import type { Segment, TranscriptContent, Word } from '../../../domain/transcript.js';
import { bySegmentOrder } from '../../../domain/transcript.js';
import { DomainError } from '../../../errors/domain-error.js';

type Fields = Readonly<Record<string, unknown>>;

/**
 * Reads a transcript in the JSON shape that Attune exports. Members it does not know are ignored.
 *
 * @throws DomainError `invalid_transcript` naming the path of the first fault.
 */
export function readJsonTranscript(filename: string, text: string): TranscriptContent {
  const faultIn = (path: string, message: string): DomainError =>
    new DomainError('invalid_transcript', `${filename}: ${path} ${message}.`, {
      faults: [{ path, message }],
    });
  const read = reader(faultIn);
  const root = read.object(parse(filename, text), 'the file');
  const segments = read
    .list(root['segments'], 'segments')
    .map((entry, index) => readSegment(read, entry, index));
  if (segments.length === 0) throw faultIn('segments', 'is empty');
  const durationMs =
    root['durationMs'] === undefined
      ? lastEnd(segments)
      : read.count(root['durationMs'], 'durationMs');
  const coverage =
    root['coverage'] === undefined
      ? [{ startMs: 0, endMs: durationMs }]
      : mergeSpans(read.spans(root['coverage'], 'coverage'));
  return {
    language: root['language'] === undefined ? 'en-US' : read.text(root['language'], 'language'),
    durationMs,
    coverage,
    speakers: speakersOf(read, root['speakers'], segments),
    segments: segments.sort(bySegmentOrder),
  };
}

function parse(filename: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new DomainError('invalid_transcript', `${filename} is not valid JSON.`, { cause });
  }
}

function lastEnd(segments: readonly Segment[]): number {
  return segments.reduce((last, { endMs }) => Math.max(last, endMs), 0);
}

type Reader = ReturnType<typeof reader>;

function reader(faultIn: (path: string, message: string) => DomainError) {
  const object = (value: unknown, path: string): Fields => {
    if (typeof value === 'object' && value !== null && !Array.isArray(value))
      return value as Fields;
    throw faultIn(path, 'must be an object');
  };
  const list = (value: unknown, path: string): readonly unknown[] => {
    if (Array.isArray(value)) return value;
    throw faultIn(path, 'must be a list');
  };
  const text = (value: unknown, path: string): string => {
    if (typeof value === 'string' && value.trim() !== '') return value;
    throw faultIn(path, 'must be a text that is not empty');
  };
  const count = (value: unknown, path: string): number => {
    if (Number.isInteger(value) && (value as number) >= 0) return value as number;
    throw faultIn(path, 'must be whole milliseconds');
  };
  const spans = (value: unknown, path: string) =>
    list(value, path).map((entry, index) => {
      const span = object(entry, `${path}.${index}`);
      return {
        startMs: count(span['startMs'], `${path}.${index}.startMs`),
        endMs: count(span['endMs'], `${path}.${index}.endMs`),
      };
    });
  return { object, list, text, count, spans };
}

function readSegment(read: Reader, entry: unknown, index: number): Segment {
  const path = `segments.${index}`;
  const fields = read.object(entry, path);
  const words = fields['words'];
  return {
    id: fields['id'] === undefined ? `seg-${index + 1}` : read.text(fields['id'], `${path}.id`),
    speaker:
      fields['speaker'] === undefined ? 'S1' : read.text(fields['speaker'], `${path}.speaker`),
    startMs: read.count(fields['startMs'], `${path}.startMs`),
    endMs: read.count(fields['endMs'], `${path}.endMs`),
    text: read.text(fields['text'], `${path}.text`),
    ...confidenceOf(fields),
    ...(words === undefined ? {} : { words: readWords(read, words, `${path}.words`) }),
  };
}

function readWords(read: Reader, value: unknown, path: string): readonly Word[] {
  const spans = read.spans(value, path);
  return read.list(value, path).map((entry, index) => {
    const fields = read.object(entry, `${path}.${index}`);
    const span = spans[index] ?? { startMs: 0, endMs: 0 };
    return {
      text: read.text(fields['text'], `${path}.${index}.text`),
      ...span,
      ...confidenceOf(fields),
    };
  });
}

function confidenceOf(fields: Fields): { confidence?: number } {
  const value = fields['confidence'];
  return typeof value === 'number' && value >= 0 && value <= 1 ? { confidence: value } : {};
}

/** Speakers of the file; who only appears in segments is added. Roles are attributed anew. */
function speakersOf(
  read: Reader,
  value: unknown,
  segments: readonly Segment[],
): readonly Speaker[] {
  const unattributed = { role: 'unknown', roleSource: 'rule', roleConfidence: 0 } as const;
  const given = (value === undefined ? [] : read.list(value, 'speakers')).map(
    (entry, index): Speaker => {
      const fields = read.object(entry, `speakers.${index}`);
      const label = fields['label'];
      const id = read.text(fields['id'], `speakers.${index}.id`);
      return { id, ...(typeof label === 'string' ? { label } : {}), ...unattributed };
    },
  );
  const known = new Set(given.map((speaker) => speaker.id));
  const others = [...new Set(segments.map((segment) => segment.speaker))].filter(
    (id) => !known.has(id),
  );
  return [...given, ...others.map((id) => ({ id, ...unattributed }))];
}
