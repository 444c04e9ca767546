import { notesBounds, transcriptLimits } from '@attune/core';
import { z } from 'zod';
import { ignored, instant, milliseconds } from './common.js';

const author = z
  .object({ kind: z.literal('person'), id: z.string(), at: instant })
  .optional()
  .meta({ description: 'Absent if the machine wrote it: `provider` and `model` of the notes' });

const statement = z.object({ text: z.string(), segmentIds: z.array(z.string()), by: author });
const statements = z.array(statement);

const contentMembers = {
  keyTopics: statements,
  topicSummary: statement,
  strategies: statements.optional(),
  emotionalThemes: statements,
  triggers: statements.optional(),
  actionItems: statements,
  significantQuotes: z.array(statement.extend({ speaker: z.string().optional() })),
  sessionMood: statement.optional(),
  moodTrajectory: statement.optional(),
  followUpTopics: statements,
  unresolvedConcerns: statements.optional(),
  riskFlags: z
    .array(
      statement.extend({
        category: z.string(),
        severity: z.enum(['low', 'medium', 'high']),
        quote: z.string(),
        dismissed: z
          .object({ reason: z.string(), by: z.string(), at: instant })
          .optional()
          .meta({ description: 'A person looked at it and dismissed it' }),
      }),
    )
    .optional(),
  therapistNotes: statement.optional(),
  patientSummary: statement,
};

export const notes = z
  .object({
    ...contentMembers,
    createdAt: instant,
    provider: z.string(),
    model: z.string().optional(),
    transcriptRevision: z.number().int(),
    coverage: z.array(z.object({ startMs: milliseconds, endMs: milliseconds })),
    dropped: z.object({ quotes: z.number().int(), statements: z.number().int() }),
    machine: z
      .object(contentMembers)
      .optional()
      .meta({ description: 'What the machine wrote; present once a person has edited the notes' }),
  })
  .meta({
    id: 'Notes',
    description: 'The structured extraction; clinical members are for therapists only',
  });

const written = z.string().max(notesBounds.text);
const sentStatement = z.strictObject({
  text: written,
  segmentIds: z.array(z.string().max(transcriptLimits.id)).max(notesBounds.segments).default([]),
  by: ignored,
});
const sentStatements = z.array(sentStatement).max(notesBounds.statements).optional();

/** Notes as a person sends them. Members that only come out may be sent back and are ignored. */
const sentNotes = z
  .strictObject({
    keyTopics: sentStatements,
    topicSummary: sentStatement.optional(),
    strategies: sentStatements,
    emotionalThemes: sentStatements,
    triggers: sentStatements,
    actionItems: sentStatements,
    significantQuotes: z
      .array(sentStatement.extend({ speaker: z.string().max(transcriptLimits.id).optional() }))
      .max(notesBounds.statements)
      .optional(),
    sessionMood: sentStatement.optional(),
    moodTrajectory: sentStatement.optional(),
    followUpTopics: sentStatements,
    unresolvedConcerns: sentStatements,
    riskFlags: z
      .array(
        sentStatement.extend({
          category: z.string().min(1).max(notesBounds.category),
          severity: z.enum(['low', 'medium', 'high']),
          quote: written,
          dismissed: z
            .strictObject({ reason: written.min(1), by: ignored, at: ignored })
            .optional()
            .meta({ description: 'Why the flag needs no attention' }),
        }),
      )
      .max(notesBounds.statements)
      .optional(),
    therapistNotes: sentStatement.optional(),
    patientSummary: sentStatement.optional(),
    createdAt: ignored,
    provider: ignored,
    model: ignored,
    transcriptRevision: ignored,
    coverage: ignored,
    dropped: ignored,
    machine: ignored,
  })
  .meta({ description: 'A member that is absent stays as it is' });

export const notesEdit = z.strictObject({ notes: sentNotes }).meta({
  id: 'NotesEdit',
  examples: [{ notes: { actionItems: [{ text: 'Call the sleep clinic', segmentIds: [] }] } }],
});

/**
 * The largest edit of notes, with the machine's version that comes back with it. It is smaller than
 * `notesBounds` would allow: nine lists of 200 statements of 5,000 characters are 9 MB of text, and
 * their 100 segments each are 180,000 values. A larger edit is refused.
 */
export const largestNotesEdit: { readonly bytes: number; readonly values: number } = {
  bytes: 4 * 1_048_576,
  values: 200_000,
};
