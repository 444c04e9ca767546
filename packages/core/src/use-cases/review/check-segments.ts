import type { Segment } from '../../domain/transcript/transcript.js';
import { DomainError } from '../../errors/domain-error.js';
import {
  createFaultList,
  entryName,
  type FaultList,
  faultText,
  memberName,
  mostFaults,
  mustBe,
} from '../../errors/faults.js';
import type { Steps } from '../../flow/pace.js';

/**
 * Checks, in steps, the names and types of the members of each segment. `checkTranscript` checks
 * their values. Stops at the number of faults that an error lists.
 *
 * @throws DomainError `invalid_input`.
 */
export function* checkingSegments(segments: readonly unknown[]): Steps<void> {
  const faults = createFaultList();
  for (let index = 0; index < segments.length && faults.count < mostFaults; index += 1) {
    checkSegment(segments, index, faults);
    yield;
  }
  if (faults.count === 0) return;
  const what = faultText(faults);
  throw new DomainError('invalid_input', `saveTranscript cannot use what it was given: ${what}.`, {
    faults: faults.shown,
  });
}

function checkSegment(segments: readonly unknown[], index: number, faults: FaultList): void {
  const path = `segments.${index}`;
  try {
    const value = segments[index];
    if (typeof value === 'object' && value !== null) checkMembers({ path, value }, faults);
    else faults.add(path, mustBe('a segment', value));
  } catch {
    faults.add(path, 'cannot be read');
  }
}

interface Part {
  readonly path: string;
  /** What its members are named by, such as `segment "4"`. */
  readonly name?: string;
  readonly value: object;
}

function checkMembers({ path, value }: Part, faults: FaultList): void {
  const { id, words } = value as Partial<Segment>;
  const name = entryName('segment', id);
  const segment = { path, value, ...(name === undefined ? {} : { name }) };
  checkMember(segment, 'id', 'string', faults, 'may be absent');
  checkMember(segment, 'speaker', 'string', faults);
  checkSpoken(segment, faults);
  if (words === undefined) return;
  if (!Array.isArray(words)) add(segment, 'words', mustBe('a list', words), faults);
  else for (const [at, word] of words.entries()) checkWord(segment, at, word, faults);
}

function checkSpoken(part: Part, faults: FaultList): void {
  checkMember(part, 'text', 'string', faults);
  checkMember(part, 'startMs', 'number', faults);
  checkMember(part, 'endMs', 'number', faults);
  checkMember(part, 'confidence', 'number', faults, 'may be absent');
}

function checkWord(segment: Part, at: number, word: unknown, faults: FaultList): void {
  const path = `${segment.path}.words.${at}`;
  const name = `word ${at + 1} of ${segment.name ?? memberName(segment.path)}`;
  if (typeof word === 'object' && word !== null) checkSpoken({ path, name, value: word }, faults);
  else faults.add(path, mustBe('an object', word), name);
}

const kinds = { string: 'a text', number: 'a number' } as const;

function checkMember(
  part: Part,
  member: string,
  type: keyof typeof kinds,
  faults: FaultList,
  presence?: 'may be absent',
): void {
  const value = (part.value as Readonly<Record<string, unknown>>)[member];
  if (typeof value === type || (value === undefined && presence !== undefined)) return;
  add(part, member, mustBe(kinds[type], value), faults);
}

function add({ path, name }: Part, member: string, message: string, faults: FaultList): void {
  const subject = name === undefined ? undefined : `\`${member}\` of ${name}`;
  faults.add(`${path}.${member}`, message, subject);
}
