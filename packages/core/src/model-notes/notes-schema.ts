import { answerObject } from '../adapter-kit/answer-schema.js';
import type { AnswerObject, AnswerSchema } from '../ports/language-model.js';

/** Stands for nothing where a list of words is the only choice. */
export const untold = 'unknown';

const segmentIds: AnswerSchema = {
  type: 'array',
  description: 'The ids of the lines this rests on. Never empty when something is stated.',
  items: { type: 'string' },
};

const statement = (description: string): AnswerObject =>
  answerObject({ text: { type: 'string' }, segmentIds }, `${description} Empty text: nothing.`);

const list = (description: string): AnswerSchema => ({
  type: 'array',
  description,
  items: answerObject({ text: { type: 'string' }, segmentIds }),
});

const choice = (description: string, words: readonly string[]): AnswerObject =>
  answerObject({ text: { type: 'string', enum: [...words, untold] }, segmentIds }, description);

/** The shape of the notes a model is asked for. Every field is there; empty means nothing. */
export const notesSchema: AnswerObject = answerObject({
  keyTopics: list('What the conversation was about, most important first; a few words each.'),
  topicSummary: statement('What was talked about, in two or three sentences.'),
  strategies: list('Ways of coping and techniques that were talked about.'),
  emotionalThemes: list('Feelings that were expressed.'),
  triggers: list('What set difficult feelings off, as it was told.'),
  actionItems: list('What somebody said they will do, or was asked to do.'),
  significantQuotes: {
    type: 'array',
    description: 'At most eight short passages worth keeping word for word.',
    items: answerObject({
      text: { type: 'string', description: 'Copied letter by letter out of one line.' },
      speaker: { type: 'string', description: 'Who says it, such as S1.' },
      segmentIds,
    }),
  },
  sessionMood: choice('The mood of the conversation.', [
    'positive',
    'neutral',
    'negative',
    'mixed',
  ]),
  moodTrajectory: choice('How the mood went on.', ['improving', 'stable', 'declining']),
  followUpTopics: list('What was left for another time.'),
  unresolvedConcerns: list('Worries that were told and not resolved.'),
  riskFlags: {
    type: 'array',
    description: 'Every passage that a clinician should look at at once. When in doubt, name it.',
    items: answerObject({
      text: { type: 'string', description: 'What was said, in one plain sentence.' },
      category: {
        type: 'string',
        enum: [
          ...['suicidality', 'self_harm', 'harm_to_others', 'abuse', 'substance'],
          ...['hopelessness', 'other'],
        ],
      },
      severity: { type: 'string', enum: ['low', 'medium', 'high'] },
      quote: { type: 'string', description: 'Copied letter by letter out of one line.' },
      segmentIds,
    }),
  },
  therapistNotes: statement('A short account for the therapist, in plain clinical language.'),
  patientSummary: statement('A short, kind account for the patient, addressed as "you".'),
});
