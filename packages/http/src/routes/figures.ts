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
    patients: z.number().int(),
    firstAt: instant.optional(),
    lastAt: instant.optional(),
    quotas,
  })
  .meta({ id: 'Statistics' });

const trend = z
  .object({
    patientId: id,
    points: z.array(
      z.object({ sessionId: id, at: instant, title: z.string(), overall: sentiment }),
    ),
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
      const [figures, counted, uploadsPerHour] = await Promise.all([
        useCases.sessionStatistics.execute(actor, {}, { signal }),
        useCases.readQuota.execute(actor, {}, { signal }),
        uploadLimit?.figure(actor.accountId),
      ]);
      return answerJson(c, { ...figures, quotas: { ...counted, ...given({ uploadsPerHour }) } });
    },
  });

  routes.add({
    method: 'get',
    path: '/v1/patients/{patientId}/trend',
    operationId: 'getTrend',
    tag,
    summary: 'Sentiment of a patient across finalized sessions, oldest first',
    description: 'For therapists with sessions about the patient, and for the patient.',
    access: 'account',
    params: z.object({ patientId: id }),
    subject: ({ patientId }) => ({ kind: 'patient', id: patientId }),
    answers: { 200: { description: 'The trend', schema: trend } },
    problems: [404],
    handle: async ({ c, actor, params, signal }) => {
      const trend = await useCases.patientTrend.execute(actor, params, { signal });
      sawSessions(
        c,
        trend.points.map(({ sessionId }) => ({ id: sessionId })),
      );
      return answerJson(c, trend);
    },
  });
}
