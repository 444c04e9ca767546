import { openQuestions, settingsBounds } from '@attune/core';
import { z } from 'zod';
import { boundedRecord, id, instant, languageTag, milliseconds } from './common.js';
import { notes } from './notes.js';
import { sentiment, speaker } from './transcript.js';

export const sessionStatus = z.enum([
  'uploaded',
  'transcribing',
  'transcribed',
  'analyzing',
  'extracting_notes',
  'processed',
  'finalized',
  'failed',
]);

export const stageName = z.enum([
  'normalize',
  'transcribe',
  'attribute',
  'analyze',
  'extract',
  'notify',
]);

const assignableRole = z.enum(['therapist', 'patient', 'other']);
const settingLanguage = languageTag.max(settingsBounds.languageTag);

export const settings = z
  .object({
    language: settingLanguage,
    languageIdentification: z.boolean(),
    candidateLanguages: z.array(settingLanguage).max(settingsBounds.candidateLanguages),
    diarization: z.boolean(),
    speakers: z.number().int().min(1).max(settingsBounds.speakers).optional(),
    channelSeparation: z.union([z.literal('auto'), z.boolean()]),
    channelRoles: z
      .strictObject({ left: assignableRole.optional(), right: assignableRole.optional() })
      .optional(),
    speakerRoles: boundedRecord(z.string(), assignableRole, settingsBounds.speakers).optional(),
    profanity: z.enum(['masked', 'removed', 'raw']),
    punctuation: z.enum(['automatic', 'dictated', 'none']),
    timestamps: z.boolean(),
    lexical: z.boolean(),
    phraseHints: z.array(z.string().max(settingsBounds.phraseHint)).max(settingsBounds.phraseHints),
    plugins: z.array(z.string().max(settingsBounds.plugin)).max(settingsBounds.plugins),
  })
  .meta({ id: 'Settings', description: 'How to process the recording' });

/** Settings that a client chooses; the core checks them and lists every fault. */
export const settingsInput = z.record(z.string(), z.unknown()).meta({
  id: 'SettingsInput',
  description: 'Members of Settings; the others have their defaults',
  examples: [{ language: 'de-DE', speakers: 2 }],
});

const stageResult = z.object({
  state: z.enum(['pending', 'running', 'done', 'failed', 'skipped', 'missing']),
  startedAt: instant.optional(),
  endedAt: instant.optional(),
  attempts: z.number().int().min(0),
  provider: z.string().optional().meta({
    description:
      'The adapter that made the result which the session holds; it stays while the stage runs again',
  }),
  model: z.string().optional().meta({
    description: 'Name and version of the model that made it, where the adapter tells',
  }),
  error: z
    .object({
      kind: z.enum(['transient', 'permanent']),
      code: z.string(),
      message: z.string(),
      retryAt: instant.optional(),
    })
    .optional(),
});

const sentimentSummary = z.object({
  attributed: z
    .boolean()
    .meta({ description: 'Whether this is reliably the speech of the patient' }),
  overall: sentiment.optional(),
  bySpeaker: z.record(z.string(), sentiment),
  skippedSegments: z.number().int(),
});

const sessionSentiment = sentimentSummary.extend({
  timeline: z.array(
    sentiment.extend({
      segmentId: z.string(),
      speaker: z.string(),
      startMs: milliseconds,
      endMs: milliseconds,
    }),
  ),
});

export const sessionSummary = z
  .object({
    id,
    title: z.string(),
    status: sessionStatus,
    ownerId: id,
    patientId: id.optional(),
    createdAt: instant,
    updatedAt: instant,
    recordedAt: instant.optional(),
    recording: z.object({
      filename: z.string(),
      contentType: z.string(),
      sizeBytes: z.number().int(),
      sha256: z.string().optional().meta({ description: 'Absent until the recording has arrived' }),
      durationMs: milliseconds.optional(),
      channels: z.number().int().optional(),
    }),
    upload: z
      .object({ expiresAt: instant })
      .optional()
      .meta({ description: 'While the bytes of a direct upload are awaited' }),
    progress: z.object({ stage: stageName, percent: z.number().min(0).max(100) }).optional(),
    warnings: z.array(z.object({ code: z.string(), message: z.string(), stage: stageName })),
    speakers: z.array(speaker),
    sentiment: sentimentSummary.optional(),
    failure: z
      .object({
        stage: stageName,
        kind: z.enum(['transient', 'permanent']),
        code: z.string(),
        message: z.string(),
        attempts: z.number().int(),
        retryAt: instant.optional(),
      })
      .optional(),
    finalization: z
      .object({
        at: instant,
        by: id,
        transcriptRevision: z.number().int(),
        sha256: z
          .string()
          .meta({ description: 'Hash of the canonical form of the signed session' }),
      })
      .optional(),
  })
  .meta({
    id: 'SessionSummary',
    description:
      'A session in a list: without settings, stages, notes and the sentiment of its segments',
  });

export const session = z
  .object({
    ...sessionSummary.shape,
    settings,
    stages: z.object(
      Object.fromEntries(stageName.options.map((name) => [name, stageResult])) as Record<
        z.output<typeof stageName>,
        typeof stageResult
      >,
    ),
    sentiment: sessionSentiment.optional(),
    notes: notes.optional(),
    reopenings: z
      .array(z.object({ at: instant, by: id, reason: z.string().optional() }))
      .optional()
      .meta({ description: 'Each time the finalized session was opened again, for its owner' }),
  })
  .meta({ id: 'Session' });

/** What a person may correct of a session. At least one member. */
export const sessionCorrection = z
  .strictObject({
    title: z.string().trim().max(200).optional().meta({
      description: 'A blank title stands for the file name without its extension',
    }),
    patientId: id.nullable().optional().meta({ description: '`null`: no patient with an account' }),
    recordedAt: instant
      .nullable()
      .optional()
      .meta({ description: 'When the conversation took place; `null`: not known' }),
    language: settingLanguage.optional().meta({ description: 'The language that is spoken' }),
  })
  .refine((members) => Object.keys(members).length > 0, {
    message: 'needs at least one of title, patientId, recordedAt and language',
  })
  .meta({ id: 'SessionCorrection', examples: [{ title: 'Second talk', language: 'en-GB' }] });

export const transcribeRequest = z
  .strictObject({
    settings: settingsInput
      .optional()
      .meta({ description: 'Settings to replace; the others stay' }),
    provider: z
      .string()
      .min(1)
      .max(100)
      .optional()
      .meta({ description: 'The speech engine; by default the one in force' }),
  })
  .meta({ id: 'TranscribeRequest', examples: [{ settings: { speakers: 2 } }] });

const nameOfTaker = z.string().min(1).max(200).optional();

export const extractNotesRequest = z
  .strictObject({
    model: nameOfTaker.meta({ description: 'The model; by default the one of the provider' }),
    provider: nameOfTaker.meta({ description: 'The note taker; by default the one in force' }),
  })
  .meta({
    id: 'ExtractNotesRequest',
    description: 'One of `providers.noteTakers` that `GET /v1/capabilities` lists',
    examples: [{ provider: 'rules' }],
  });

export const finalizeRequest = z
  .strictObject({
    confirm: z.array(z.enum(openQuestions)).max(openQuestions.length).optional().meta({
      description:
        'Questions that may stay open: `roles_unknown` when a speaker has no role, `flags_unread` when risk flags of the machine were not dismissed',
    }),
  })
  .meta({ id: 'FinalizeRequest', examples: [{ confirm: ['flags_unread'] }] });

export const reopenRequest = z
  .strictObject({
    reason: z
      .string()
      .trim()
      .min(1)
      .max(500)
      .optional()
      .meta({ description: 'Why the session is opened again; kept with it' }),
  })
  .meta({ id: 'ReopenRequest', examples: [{ reason: 'The name of the sister was wrong.' }] });

export const sessionAnswer = z.object({ session });
