import type { Instant } from '../../../domain/instant.js';
import type { TranscriptView } from '../view.js';

/** The heading in lines for a reader. Without one, only the id of the session is known. */
export function headingLines({ heading, sessionId }: TranscriptView): {
  readonly title: string;
  readonly lines: readonly string[];
} {
  if (heading === undefined) return { title: `Transcript of session ${sessionId}`, lines: [] };
  const { title, date, therapist, patient } = heading;
  return {
    title,
    lines: [
      `${date.kind === 'recorded' ? 'Recorded' : 'Uploaded'} on ${dayOf(date.at)}`,
      ...(therapist === undefined ? [] : [`Therapist: ${therapist}`]),
      ...(patient === undefined ? [] : [`Patient: ${patient}`]),
    ],
  };
}

const days = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'UTC' });

/** `2 March 2026`, in UTC. */
function dayOf(at: Instant): string {
  return days.format(new Date(at));
}

/** The heading above the reasons to read a transcript with care. */
export const doubtsHeading = 'Read with care';
