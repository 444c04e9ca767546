import { z } from 'zod';
import type { AppDeps } from '../host/app-deps.js';
import { sawSessions } from '../host/middleware/audit.js';
import { answerJson } from '../host/middleware/standard-headers.js';
import type { Routes } from '../host/route-kit.js';
import { id, instant, milliseconds } from './schemas/common.js';
import { given } from './schemas/given.js';
import { sessionStatus } from './schemas/session.js';
import { sentiment } from './schemas/transcript.js';

const tag = 'Figures';

const quotaFigure = z
  .object({
    used: z.number().int(),
    limit: z.number().int().optional().meta({ description: 'Absent: no limit' }),
    remaining: z.number().int().optional(),
    resetsAt: instant.optional().meta({
      description: 'When `used` returns to 0; absent if only deleting sessions reduces it',
    }),
  })
  .meta({ id: 'QuotaFigure' });

const quotas = z
  .object({
    bytes: quotaFigure.meta({ description: 'Recordings and the audio made of them' }),
    sessionsPerDay: quotaFigure.meta({ description: 'Sessions begun since midnight UTC' }),
    uploadsPerHour: quotaFigure
      .optional()
      .meta({ description: 'Uploads, announced uploads and imports; absent: not limited' }),
  })
  .meta({ id: 'Quotas' });

const statistics = z
  .object({
    sessions: z.number().int(),
    byStatus: z.partialRecord(sessionStatus, z.number().int()),
    recordedMs: milliseconds,
    patients: z.number().int().optional().meta({ description: 'Absent for a patient' }),
    firstAt: instant.optional().meta({
      description: 'When the first session was created; for a patient, the first conversation',
    }),
    lastAt: instant.optional(),
    quotas: quotas.optional().meta({ description: 'Absent for a patient, who uploads nothing' }),
  })
  .meta({
    id: 'Statistics',
    description: 'For a patient, only finalized sessions about them count',
  });

const share = z.number().min(0).max(1);
const moment = z
  .object({
    segmentId: z.string(),
    startMs: milliseconds,
    endMs: milliseconds,
    label: sentiment.shape.label,
    balance: z
      .number()
      .min(-1)
      .max(1)
      .meta({ description: 'The positive score minus the negative' }),
  })
  .meta({ id: 'MoodMoment' });

const gap = z
  .object({
    sessionId: id,
    at: instant.meta({ description: 'Of the recording; if unknown, of its upload' }),
    title: z.string(),
    shares: sentiment.shape.scores
      .optional()
      .meta({ description: "The part of the patient's time with each label; together 1" }),
    lowest: moment.optional(),
    highest: moment.optional(),
    words: z.number().int().optional().meta({ description: 'Words that the patient said' }),
    shareOfTalk: share
      .optional()
      .meta({ description: "The patient's part of the time in which someone speaks" }),
    riskFlags: z
      .number()
      .int()
      .optional()
      .meta({ description: 'Risk flags that are not dismissed; for therapists only' }),
    missing: z.array(z.enum(['patient', 'sentiment', 'notes', 'figures'])).meta({
      description:
        'Why figures are absent: no speaker is the patient for sure, there is no sentiment, there are ' +
        'no notes, or version 0.1.0 finalized the session',
    }),
  })
  .meta({ id: 'TrendGap' });

const trend = z
  .object({
    patientId: id,
    points: z
      .array(gap.extend({ overall: sentiment }).meta({ id: 'TrendPoint' }))
      .meta({ description: "Sessions with the patient's sentiment, oldest first" }),
    gaps: z.array(gap).meta({ description: 'Sessions without it, oldest first' }),
  })
  .meta({ id: 'Trend' });

/** Sums over one's sessions and a patient's mood over time. */
export function figureRoutes(routes: Routes, { useCases, uploadLimit }: AppDeps): void {
  routes.add({
    method: 'get',
    path: '/v1/me/stats',
    operationId: 'getStatistics',
    tag,
    summary: 'Figures about your sessions',
    access: 'account',
    answers: { 200: { description: 'The figures', schema: statistics } },
    handle: async ({ c, actor, signal }) => {
      const figures = useCases.sessionStatistics.execute(actor, {}, { signal });
      if (actor.role === 'patient') return answerJson(c, await figures);
      const [own, counted, uploadsPerHour] = await Promise.all([
        figures,
        useCases.readQuota.execute(actor, {}, { signal }),
        uploadLimit?.figure(actor.accountId),
      ]);
      return answerJson(c, { ...own, quotas: { ...counted, ...given({ uploadsPerHour }) } });
    },
  });

  routes.add({
    method: 'get',
    path: '/v1/patients/{patientId}/trend',
    operationId: 'getTrend',
    tag,
    summary: 'Sentiment and other figures of a patient across finalized sessions, oldest first',
    description:
      'For therapists with sessions about the patient, and for the patient. The figures are those of ' +
      'the moment when the session was finalized.',
    access: 'account',
    params: z.object({ patientId: id }),
    subject: ({ patientId }) => ({ kind: 'patient', id: patientId }),
    answers: { 200: { description: 'The trend', schema: trend } },
    problems: [404],
    handle: async ({ c, actor, params, signal }) => {
      const trend = await useCases.patientTrend.execute(actor, params, { signal });
      sawSessions(
        c,
        [...trend.points, ...trend.gaps].map(({ sessionId }) => ({ id: sessionId })),
      );
      return answerJson(c, trend);
    },
  });
}
