import type { WantedFlag, WantedNotes } from '../../domain/notes/edited-notes.js';
import type { Quote, Statement } from '../../domain/notes/notes.js';
import { transcriptLimits } from '../../domain/transcript/transcript-limits.js';
import { type Check, list, object, oneOf, optional, storedText } from '../input/checks.js';

/** Bounds of notes that a person sends. */
export const notesBounds = {
  /** Statements of one kind. */
  statements: 200,
  /** Characters of a statement, a quote or a reason. */
  text: 5_000,
  /** Segments that a statement names. */
  segments: 100,
  /** Characters of a category. */
  category: 100,
} as const;

type Sent<T extends Statement> = Omit<T, 'by' | 'dismissed'>;

const statementMembers = {
  text: storedText({ most: notesBounds.text }),
  segmentIds: list(storedText({ most: transcriptLimits.id }), notesBounds.segments),
};
const statement = object<Sent<Statement>>(statementMembers);
const statements = list(statement, notesBounds.statements);

const quote = object<Sent<Quote>>({
  ...statementMembers,
  speaker: optional(storedText({ most: transcriptLimits.id })),
} as never);

const flag = object<WantedFlag>({
  ...statementMembers,
  category: storedText({ least: 1, most: notesBounds.category }),
  severity: oneOf(['low', 'medium', 'high'] as const),
  quote: storedText({ most: notesBounds.text }),
  dismissed: optional(
    object<{ readonly reason: string }>({
      reason: storedText({ least: 1, most: notesBounds.text }),
    }),
  ),
} as never);

/** Notes as a person sends them: every member is optional. */
export const wantedNotes: Check<WantedNotes> = object<WantedNotes>({
  keyTopics: optional(statements),
  topicSummary: optional(statement),
  strategies: optional(statements),
  emotionalThemes: optional(statements),
  triggers: optional(statements),
  actionItems: optional(statements),
  significantQuotes: optional(list(quote, notesBounds.statements)),
  sessionMood: optional(statement),
  moodTrajectory: optional(statement),
  followUpTopics: optional(statements),
  unresolvedConcerns: optional(statements),
  riskFlags: optional(list(flag, notesBounds.statements)),
  therapistNotes: optional(statement),
  patientSummary: optional(statement),
} as never);
