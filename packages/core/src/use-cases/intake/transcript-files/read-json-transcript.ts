import type { Speaker } from '../../../domain/speakers/speaker-role.js';
import { mergeSpans } from '../../../domain/transcript/time-span.js';
import {
  bySegmentOrder,
  type Segment,
  type TranscriptContent,
  type Word,
} from '../../../domain/transcript/transcript.js';
import {
  transcriptLimits,
  transcriptTooLarge,
} from '../../../domain/transcript/transcript-limits.js';
import { DomainError } from '../../../errors/domain-error.js';
import { createFaultList, faultSentence, mustBe } from '../../../errors/faults.js';
import type { Steps } from '../../../flow/pace.js';
import { JsonFault, type JsonValues, jsonValues } from './json-values.js';
import { readStatedDetails, type StatedDetails } from './stated-details.js';

/** A transcript, and what its file states of the conversation. */
export interface JsonTranscript {
  readonly content: TranscriptContent;
  readonly stated: StatedDetails;
}

type Fields = Readonly<Record<string, unknown>>;
type Fault = (path: string, message: string, subject?: string) => DomainError;

/** Longest indented segment with its words. A text of 20,000 characters may have 10,000 words. */
const longestSegment = 2_000_000;
/** Longest other member of the file. The largest is the list of all speakers. */
const longestMember = 1_000_000;
/** Most members of the file. */
const mostMembers = 100;
/** How much is read before the event loop can run other work, in UTF-16 units. */
const readAtOnce = 20_000;

/**
 * Reads a transcript in the JSON format that Attune exports. Unknown members are ignored. Segments
 * are read one by one, and reading stops at the first that exceeds `transcriptLimits`. `language` is
 * that of a file that states none.
 *
 * @throws DomainError `invalid_transcript` naming the path of the first fault.
 */
export function* readJsonTranscript(
  filename: string,
  text: string,
  language: string,
): Steps<JsonTranscript> {
  const faultIn: Fault = (path, message, subject) => {
    const fault = { path, message, ...(subject === undefined ? {} : { subject }) };
    const what = `${filename}: ${faultSentence(fault)}.`;
    return new DomainError('invalid_transcript', what, { faults: [fault] });
  };
  const read = reader(faultIn);
  const { segments, members } = yield* readFile(read, text, faultIn, (cause) => {
    const what = `${filename} is not valid JSON, or deeper or longer than a transcript.`;
    return new DomainError('invalid_transcript', what, { cause });
  });
  if (segments === undefined) throw faultIn('segments', mustBe('a list', members.get('segments')));
  if (segments.length === 0) throw faultIn('segments', 'is empty');
  const given = (name: string): unknown => members.get(name);
  const durationMs =
    given('durationMs') === undefined
      ? lastEnd(segments)
      : read.count(given('durationMs'), 'durationMs');
  const coverage =
    given('coverage') === undefined
      ? [{ startMs: 0, endMs: durationMs }]
      : mergeSpans(read.spans(given('coverage'), 'coverage'));
  const content = {
    language: given('language') === undefined ? language : read.text(given('language'), 'language'),
    durationMs,
    coverage,
    speakers: speakersOf(read, given('speakers'), segments),
    segments: segments.sort(bySegmentOrder),
  };
  return { content, stated: readStatedDetails(given('heading')) };
}

interface ReadFile {
  readonly segments?: Segment[];
  /** The other members, by name. */
  readonly members: ReadonlyMap<string, unknown>;
}

function* readFile(
  read: Reader,
  text: string,
  faultIn: Fault,
  noJson: (cause: unknown) => DomainError,
): Steps<ReadFile> {
  try {
    const values = jsonValues(text);
    if (values.peek() !== '{') {
      values.value(longestMember);
      throw faultIn('the file', 'must be an object of JSON', 'the file');
    }
    const file = yield* readMembers(read, values, faultIn);
    if (values.peek() !== undefined) throw new JsonFault('Something follows the object.');
    return file;
  } catch (error) {
    throw error instanceof JsonFault ? noJson(error) : error;
  }
}

function* readMembers(read: Reader, values: JsonValues, faultIn: Fault): Steps<ReadFile> {
  const members = new Map<string, unknown>();
  let segments: Segment[] | undefined;
  values.take('{');
  for (let more = values.peek() !== '}'; more; more = goesOn(values, '}')) {
    const name = values.peek() === '"' ? values.value(longestMember) : undefined;
    if (typeof name !== 'string') throw new JsonFault('A member has no name.');
    values.take(':');
    if (name === 'segments' && values.peek() === '[') {
      segments = yield* readSegments(read, values);
    } else {
      members.set(name, values.value(longestMember));
      yield;
    }
    if (members.size > mostMembers)
      throw faultIn('the file', `has more than ${mostMembers} members`, 'the file');
  }
  values.take('}');
  return { members, ...(segments === undefined ? {} : { segments }) };
}

function* readSegments(read: Reader, values: JsonValues): Steps<Segment[]> {
  const segments: Segment[] = [];
  let words = 0;
  let pausedAt = values.at;
  values.take('[');
  for (let more = values.peek() !== ']'; more; more = goesOn(values, ']')) {
    const segment = readSegment(read, values.value(longestSegment), segments.length);
    segments.push(segment);
    words += segment.words?.length ?? 0;
    if (segments.length > transcriptLimits.segments) throw tooMany('segments', 'segments');
    if (words > transcriptLimits.words) throw tooMany('words', 'words with times');
    if (values.at - pausedAt < readAtOnce) continue;
    pausedAt = values.at;
    yield;
  }
  values.take(']');
  return segments;
}

/** Reads the comma before another member or element. Returns `false` at the end of the list. */
function goesOn(values: JsonValues, end: string): boolean {
  if (values.peek() === end) return false;
  values.take(',');
  return true;
}

function tooMany(what: 'segments' | 'words', called: string): DomainError {
  const faults = createFaultList();
  faults.add('segments', `has more than ${transcriptLimits[what]} ${called}`);
  return transcriptTooLarge(faults);
}

function lastEnd(segments: readonly Segment[]): number {
  return segments.reduce((last, { endMs }) => Math.max(last, endMs), 0);
}

type Reader = ReturnType<typeof reader>;

function reader(faultIn: Fault) {
  const object = (value: unknown, path: string): Fields => {
    if (typeof value === 'object' && value !== null && !Array.isArray(value))
      return value as Fields;
    throw faultIn(path, mustBe('an object', value));
  };
  const list = (value: unknown, path: string): readonly unknown[] => {
    if (Array.isArray(value)) return value;
    throw faultIn(path, mustBe('a list', value));
  };
  const text = (value: unknown, path: string): string => {
    if (typeof value === 'string' && value.trim() !== '') return value;
    throw faultIn(path, mustBe('a text that is not empty', value));
  };
  const count = (value: unknown, path: string): number => {
    if (Number.isInteger(value) && (value as number) >= 0) return value as number;
    const found = typeof value === 'number' ? `is ${value}` : undefined;
    throw faultIn(path, mustBe('a whole number of milliseconds', value, found));
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
      ...(fields['estimated'] === true ? { estimated: true } : {}),
    };
  });
}

function confidenceOf(fields: Fields): { confidence?: number } {
  const value = fields['confidence'];
  return typeof value === 'number' && value >= 0 && value <= 1 ? { confidence: value } : {};
}

/** The speakers of the file, and those that only appear in segments. */
function speakersOf(
  read: Reader,
  value: unknown,
  segments: readonly Segment[],
): readonly Speaker[] {
  const given = (value === undefined ? [] : read.list(value, 'speakers')).map(
    (entry, index): Speaker => {
      const fields = read.object(entry, `speakers.${index}`);
      const label = fields['label'];
      const id = read.text(fields['id'], `speakers.${index}.id`);
      return { id, ...(typeof label === 'string' ? { label } : {}), ...statedRole(fields) };
    },
  );
  const known = new Set(given.map((speaker) => speaker.id));
  const others = [...new Set(segments.map((segment) => segment.speaker))].filter(
    (id) => !known.has(id),
  );
  return [...given, ...others.map((id) => ({ id, ...unattributed }))];
}

const unattributed = { role: 'unknown', roleSource: 'rule', roleConfidence: 0 } as const;
/** The sources of a role that a machine guessed. Such a role is attributed again. */
const guessedBy: readonly unknown[] = ['rule', 'model'];

/** A role that a person or a channel set, or one that the file states without a source. */
function statedRole({ role, roleSource }: Fields): Omit<Speaker, 'id' | 'label'> {
  const isStated = role === 'therapist' || role === 'patient' || role === 'other';
  if (!isStated || guessedBy.includes(roleSource)) return unattributed;
  return { role, roleSource: 'person', roleConfidence: 1 };
}
