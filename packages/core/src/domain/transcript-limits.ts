import { DomainError, type InputFault } from '../errors/domain-error.js';
import type { TranscriptContent } from './transcript.js';

/** How much people may hand in as one transcript, brought or edited; far above any conversation. */
export const transcriptLimits: {
  readonly segments: number;
  readonly speakers: number;
  /** UTF-16 units, as the others below. */
  readonly text: number;
  readonly id: number;
  readonly label: number;
} = { segments: 50_000, speakers: 100, text: 20_000, id: 100, label: 100 };

/**
 * Checks that a transcript can be edited as a whole once it is here.
 *
 * @throws DomainError `invalid_transcript`, naming up to twenty faults.
 */
export function checkTranscriptLimits({ segments, speakers }: TranscriptContent): void {
  const faults = [
    ...over('segments', 'there are', segments.length, transcriptLimits.segments, ''),
    ...over('speakers', 'there are', speakers.length, transcriptLimits.speakers, ''),
    ...speakers.flatMap(({ id, label = '' }, index) => [
      ...long(`speakers.${index}`, 'its id', id, transcriptLimits.id),
      ...long(`speakers.${index}`, 'its name', label, transcriptLimits.label),
    ]),
    ...segments.flatMap(({ id, text }, index) => [
      ...long(`segments.${index}`, 'its id', id, transcriptLimits.id),
      ...long(`segments.${index}`, 'its text', text, transcriptLimits.text),
    ]),
  ];
  if (faults.length === 0) return;
  const shown = faults.slice(0, 20);
  const text = shown.map(({ path, message }) => `${path}: ${message}`).join('; ');
  throw new DomainError('invalid_transcript', `The transcript is too large: ${text}.`, {
    faults: shown,
  });
}

function long(path: string, what: string, text: string, most: number): readonly InputFault[] {
  return over(path, `${what} has`, text.length, most, ' characters');
}

function over(
  path: string,
  what: string,
  count: number,
  most: number,
  unit: string,
): readonly InputFault[] {
  return count > most ? [{ path, message: `${what} more than ${most}${unit}` }] : [];
}
