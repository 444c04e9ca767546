import { transcriptLimits } from '@attune/core';
import { z } from 'zod';
import { id, instant, languageTag, milliseconds } from './common.js';

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

const word = z.object({ text: z.string(), ...span.shape, confidence: share.optional() });

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

/** An edited transcript; members that only come out may be sent back and are ignored. */
export const transcriptEdit = z
  .object({
    segments: z
      .array(z.object({ ...segmentMembers, text: z.string().max(transcriptLimits.text) }))
      .max(transcriptLimits.segments),
    speakers: z
      .array(
        z.object({
          id: speakerId,
          label: z.string().max(transcriptLimits.label).optional(),
          role: role.optional(),
        }),
      )
      .max(transcriptLimits.speakers)
      .optional(),
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
