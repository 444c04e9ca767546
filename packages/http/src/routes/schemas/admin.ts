import { z } from 'zod';
import { id, instant, milliseconds } from './common.js';
import { sessionStatus, stageName } from './session.js';

const operatedStage = z.object({
  state: z.enum(['pending', 'running', 'done', 'failed', 'skipped', 'missing']),
  startedAt: instant.optional(),
  endedAt: instant.optional(),
  attempts: z.number().int().min(0),
  provider: z.string().optional(),
  model: z.string().optional(),
  error: z
    .object({
      kind: z.enum(['transient', 'permanent']),
      code: z.string(),
      retryAt: instant.optional(),
    })
    .optional()
    .meta({ description: 'Without its message, which may name a file' }),
});

/** A session as operators see it. */
export const operatedSession = z
  .object({
    id,
    status: sessionStatus,
    ownerId: id,
    patientId: id.optional(),
    createdAt: instant,
    updatedAt: instant,
    movedAt: instant.meta({
      description: 'When a worker last made progress with it, or a person changed it',
    }),
    recording: z.object({
      contentType: z.string(),
      sizeBytes: z.number().int(),
      durationMs: milliseconds.optional(),
    }),
    stages: z.record(stageName, operatedStage),
    progress: z.object({ stage: stageName, percent: z.number() }).optional(),
    lease: z
      .object({ holder: z.string(), expiresAt: instant })
      .optional()
      .meta({ description: 'The worker that holds it' }),
    stuck: z
      .object({ stage: stageName, standsMs: milliseconds })
      .optional()
      .meta({ description: 'Present if it made no progress for an hour although it should' }),
  })
  .meta({ id: 'OperatedSession' });

export const alertFacts = z
  .record(z.string(), z.union([z.string(), z.number(), z.array(z.string())]))
  .meta({ description: 'Ids, names of stages and providers, codes and figures' });

export const listedAlert = z
  .object({
    kind: z.enum([
      'stuck_sessions',
      'failing_provider',
      'low_disk',
      'watch_stopped',
      'backup_failed',
      'unreleased_recordings',
      'sweep_stopped',
      'test',
    ]),
    subject: z.string().meta({ description: 'What it is about, such as a stage or a machine' }),
    state: z.enum(['open', 'resolved']),
    openedAt: instant,
    seenAt: instant.meta({ description: 'When it was last observed, accurate to some minutes' }),
    toldAt: instant.meta({ description: 'When a message about it was last sent' }),
    facts: alertFacts,
  })
  .meta({ id: 'Alert' });

export const refusal = z
  .object({
    operation: z.string().meta({ description: 'The operation that was refused' }),
    code: z.string().meta({ description: 'The code of the problem' }),
    accountId: id.optional(),
    address: z.string().meta({ description: 'The network address of the client' }),
    since: instant.meta({ description: 'When it was first refused within this limit' }),
    until: instant.meta({ description: 'When the limit ends' }),
  })
  .meta({ id: 'LimitedClient' });

const auditSubject = z.object({ kind: z.string(), id: z.string() });

export const auditEntry = z
  .object({
    at: instant,
    times: z.number().int().optional().meta({
      description: 'How often the same was done within a few seconds; absent: once',
    }),
    actorId: z.string(),
    action: z.string(),
    subject: auditSubject,
    seen: z
      .array(auditSubject)
      .optional()
      .meta({ description: 'Whose data and which sessions the answer contained' }),
    seenMore: z.number().int().optional(),
    outcome: z.enum(['begun', 'done', 'denied', 'failed']),
    from: z.object({ address: z.string().optional(), agent: z.string().optional() }).optional(),
  })
  .meta({ id: 'AuditEntry' });
