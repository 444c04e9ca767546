import { transcriptLimits } from '@attune/core';
import { z } from 'zod';
import { id, ignored, instant, languageTag, milliseconds } from './common.js';

const share = z.number().min(0).max(1);

export const sentiment = z
  .object({
    label: z.enum(['positive', 'neutral', 'negative', 'mixed']),
    scores: z
      .object({ positive: share, neutral: share, negative: share, mixed: share })
      .meta({ description: 'Together 1' }),
  })
  .meta({ id: 'Sentiment' });

export const speakerId = z
  .string()
  .min(1)
  .max(transcriptLimits.id)
  .meta({ examples: ['S1'] });

export const role = z.enum(['therapist', 'patient', 'other', 'unknown']);

export const speaker = z
  .object({
    id: z.string().meta({ examples: ['S1'] }),
    label: z.string().optional().meta({ description: 'A name a person gave' }),
    role,
    roleSource: z.enum(['channel', 'rule', 'model', 'person']),
    roleConfidence: share,
  })
  .meta({ id: 'Speaker' });

const span = z.object({ startMs: milliseconds, endMs: milliseconds });

const estimated = z
  .literal(true)
  .optional()
  .meta({ description: 'The times are worked out from pauses and lengths: the engine tells none' });

const word = z.object({ text: z.string(), ...span.shape, confidence: share.optional(), estimated });

const segmentMembers = {
  id: z.string().min(1).max(transcriptLimits.id),
  speaker: z.string().meta({ description: 'Id of a speaker' }),
  ...span.shape,
  text: z.string(),
  confidence: share.optional().meta({ description: 'Absent where a person wrote the text' }),
  words: z.array(word).optional(),
};

export const segment = z
  .object({ ...segmentMembers, sentiment: sentiment.optional() })
  .meta({ id: 'Segment' });

export const transcript = z
  .object({
    sessionId: id,
    revision: z.number().int().min(1),
    author: z.object({ kind: z.enum(['machine', 'person']), id: z.string().optional() }),
    createdAt: instant,
    language: languageTag,
    durationMs: milliseconds,
    coverage: z.array(span).meta({ description: 'Which spans of the recording are transcribed' }),
    speakers: z.array(speaker),
    segments: z.array(segment),
  })
  .meta({ id: 'Transcript' });

const editedMs = milliseconds.max(transcriptLimits.durationMs);
const editedSpan = { startMs: editedMs, endMs: editedMs };

const editedSegment = z.strictObject({
  ...segmentMembers,
  id: segmentMembers.id.optional().meta({ description: 'A segment without an id is new' }),
  speaker: speakerId.meta({ description: 'Id of a speaker' }),
  ...editedSpan,
  text: z.string().max(transcriptLimits.text),
  words: z
    .array(
      z.strictObject({
        text: z.string().max(transcriptLimits.wordText),
        ...editedSpan,
        confidence: share.optional(),
        estimated,
      }),
    )
    .max(transcriptLimits.wordsOfSegment)
    .optional(),
  sentiment: ignored,
});

const editedSpeaker = z.strictObject({
  id: speakerId,
  label: z.string().max(transcriptLimits.label).optional(),
  role: role.optional(),
  roleSource: ignored,
  roleConfidence: ignored,
});

/**
 * The largest edit, from the limits of a transcript. A segment takes 600 bytes besides its words: id,
 * speaker, times, a text of some 150 characters, and the sentiment that may be sent back. A word with
 * its times and confidence takes 100. In values that is up to 20 a segment and 6 a word.
 */
export const largestEdit: { readonly bytes: number; readonly values: number } = {
  bytes: transcriptLimits.segments * 600 + transcriptLimits.words * 100,
  values: transcriptLimits.segments * 20 + transcriptLimits.words * 6,
};

/** Number of a revision in a query. */
export const revisionNumber = z.coerce.number().int().min(1).max(999_999);

const author = z.object({
  kind: z.enum(['machine', 'person']),
  id: z.string().optional(),
  displayName: z.string().optional(),
});

export const revisionEntry = z
  .object({
    revision: z.number().int().min(1),
    author,
    createdAt: instant,
    summary: z.string().meta({ description: 'What the revision changed, in one sentence' }),
  })
  .meta({ id: 'Revision' });

export const revisionDiff = z
  .object({
    changes: z.array(
      z.discriminatedUnion('kind', [
        z.object({ kind: z.literal('added'), segmentId: z.string(), after: segment }),
        z.object({ kind: z.literal('removed'), segmentId: z.string(), before: segment }),
        z.object({
          kind: z.literal('changed'),
          segmentId: z.string(),
          before: segment,
          after: segment,
        }),
        z.object({
          kind: z.literal('speaker'),
          speakerId: z.string(),
          before: speaker.optional(),
          after: speaker.optional(),
        }),
        z.object({ kind: z.literal('language'), before: languageTag, after: languageTag }),
      ]),
    ),
  })
  .meta({ id: 'RevisionDiff', description: 'Segments in the order of their times' });

/** Changes of a transcript by the ids of its segments. */
export const transcriptPatch = z
  .strictObject({
    changed: z
      .array(editedSegment.partial().extend({ id: segmentMembers.id }))
      .max(transcriptLimits.segments)
      .optional()
      .meta({ description: 'Segments with the members that are to change; the others stay' }),
    added: z
      .array(editedSegment.omit({ id: true }))
      .max(transcriptLimits.segments)
      .optional()
      .meta({ description: 'New segments; their times decide where they stand' }),
    removed: z
      .array(segmentMembers.id)
      .max(transcriptLimits.segments)
      .optional()
      .meta({ description: 'Ids of segments to remove' }),
    speakers: z
      .array(editedSpeaker)
      .max(transcriptLimits.speakers)
      .optional()
      .meta({ description: 'Names, roles and new speakers; the others stay' }),
  })
  .meta({
    id: 'TranscriptPatch',
    examples: [{ changed: [{ id: '1', text: 'How was your week?' }] }],
  });

/** What a patch made of the transcript: nothing of what stayed. */
export const transcriptPatched = z
  .object({
    sessionId: id,
    revision: z.number().int().min(1),
    createdAt: instant,
    speakers: z.array(speaker),
    changed: z.array(segment).meta({ description: 'Segments that are new or different' }),
    removed: z.array(z.string()).meta({ description: 'Ids of segments that are gone' }),
  })
  .meta({ id: 'TranscriptPatched' });

/** An edited transcript. Members that only come out may be sent back and are ignored. */
export const transcriptEdit = z
  .strictObject({
    segments: z.array(editedSegment).min(1).max(transcriptLimits.segments),
    speakers: z.array(editedSpeaker).max(transcriptLimits.speakers).optional(),
    sessionId: ignored,
    revision: ignored,
    author: ignored,
    createdAt: ignored,
    language: ignored,
    durationMs: ignored,
    coverage: ignored,
  })
  .meta({
    id: 'TranscriptEdit',
    examples: [
      {
        segments: [
          { id: '1', speaker: 'S1', startMs: 0, endMs: 1_500, text: 'How was your week?' },
        ],
        speakers: [{ id: 'S1', label: 'Ann', role: 'therapist' }],
      },
    ],
  });
