import type { Segment } from '../../domain/transcript/transcript.js';
import { DomainError } from '../../errors/domain-error.js';
import { createFaultList, faultText, mostFaults } from '../../errors/faults.js';
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
    const message = faultOf(segments, index);
    if (message !== undefined) faults.add(`segments.${index}`, message);
    yield;
  }
  if (faults.count === 0) return;
  const what = faultText(faults, ' ');
  throw new DomainError('invalid_input', `saveTranscript cannot use what it was given: ${what}.`, {
    faults: faults.shown,
  });
}

function faultOf(segments: readonly unknown[], index: number): string | undefined {
  try {
    return segmentFault(segments[index]);
  } catch {
    return 'cannot be read';
  }
}

function segmentFault(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null) return 'must be a segment';
  const { id, speaker, text, startMs, endMs, confidence, words } = value as Partial<Segment>;
  if (!['string', 'undefined'].includes(typeof id)) return 'must have a text as id, or none';
  if (typeof speaker !== 'string' || typeof text !== 'string') {
    return 'must have the texts speaker and text';
  }
  if (typeof startMs !== 'number' || typeof endMs !== 'number') {
    return 'must have the numbers startMs and endMs';
  }
  if (confidence !== undefined && typeof confidence !== 'number') {
    return 'must have a number as confidence, or none';
  }
  if (words === undefined) return undefined;
  if (!Array.isArray(words)) return 'must have a list as words, or none';
  return words.every(isWord) ? undefined : 'must have words with text, startMs and endMs';
}

function isWord(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const { text, startMs, endMs, confidence } = value as Partial<
    NonNullable<Segment['words']>[number]
  >;
  return (
    typeof text === 'string' &&
    typeof startMs === 'number' &&
    typeof endMs === 'number' &&
    (confidence === undefined || typeof confidence === 'number')
  );
}
