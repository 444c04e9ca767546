import { sureRole } from '../speakers/speaker-role.js';
import type { Session } from './session.js';

/** What a person should decide before a session is signed. */
export const openQuestions = ['roles_unknown', 'flags_unread'] as const;

export type OpenQuestion = (typeof openQuestions)[number];

/** A question that is open in a session, in words. */
export interface AskedQuestion {
  readonly question: OpenQuestion;
  /** What is open, and what to do. */
  readonly message: string;
}

/**
 * What is not decided: who a speaker is, and whether risk flags of a machine hold. A person
 * decides on a flag by dismissing it, or by confirming the question.
 */
export function questionsOpenIn({ speakers, notes }: Session): readonly AskedQuestion[] {
  const asked: AskedQuestion[] = [];
  const unknown = speakers.filter((speaker) => sureRole(speaker) === 'unknown');
  if (unknown.length > 0) {
    const names = unknown.map(({ id }) => id).join(', ');
    asked.push({
      question: 'roles_unknown',
      message: `It is not known who these speakers are: ${names}. Set their roles, or confirm that they stay unknown.`,
    });
  }
  const unread = (notes?.riskFlags ?? []).filter(
    ({ severity, dismissed, by }) =>
      severity !== 'low' && dismissed === undefined && by === undefined,
  );
  if (unread.length > 0) {
    asked.push({
      question: 'flags_unread',
      message: `Risk flags are open: ${unread.length}. Dismiss them with a reason, or confirm that you have read them.`,
    });
  }
  return asked;
}
