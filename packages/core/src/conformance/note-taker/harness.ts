import type { Role } from '../../domain/speakers/speaker-role.js';
import type { NotesLine, NotesRequest, NoteTaker } from '../../ports/note-taker.js';
import type { ConformanceCase, Harness } from '../kit.js';

export type NoteTakerCapability =
  /** `languages` is a list. */
  | 'fixedLanguages'
  /** The harness has the service in its hands. */
  | 'faults';

/** A note taker that understands at least English. */
export interface NoteTakerHarness extends Harness<NoteTaker> {
  /** There with the capability `faults`. */
  readonly service?: {
    /** From now on the service turns every call away in this way. */
    refuse(code: 'unavailable' | 'rate_limited' | 'unauthenticated'): void;
    /** From now on the model refuses to answer, or answers what cannot be used. */
    garble(how: 'refusal' | 'malformed'): void;
  };
}

type NoteTakerCase = ConformanceCase<NoteTakerHarness, NoteTakerCapability>;

const said: readonly (readonly [Role, string])[] = [
  ['therapist', 'Good morning. How was your week with the new job?'],
  ['patient', 'It was a terrible week. My manager shouted at me and I was so ashamed.'],
  ['therapist', 'That sounds hard. Did the breathing exercise help?'],
  ['patient', 'Yes, the breathing exercise helped. I felt calm and proud that I used it.'],
  ['therapist', 'Please practice the breathing exercise every evening until next week.'],
  ['patient', 'I will practice every evening. I still do not know how to talk to my manager.'],
];

const speakers: Readonly<Record<Role, string>> = {
  therapist: 'S1',
  patient: 'S2',
  other: 'S3',
  unknown: 'S4',
};

function linesOf(texts: readonly (readonly [Role, string])[]): readonly NotesLine[] {
  return texts.map(([role, text], at) => ({
    segmentId: `seg-${at + 1}`,
    speaker: speakers[role],
    role,
    startMs: at * 5_000,
    endMs: at * 5_000 + 4_000,
    text,
  }));
}

const conversation: readonly NotesLine[] = linesOf(said);

function requestOf(lines: readonly NotesLine[], extra: Partial<NotesRequest> = {}): NotesRequest {
  return { lines, language: 'en-US', part: { number: 1, of: 1 }, ...extra };
}

export { conversation, linesOf, type NoteTakerCase, requestOf };
