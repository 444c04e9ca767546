import { z } from 'zod';
import type { AppDeps } from '../app-deps.js';
import { answerJson } from '../middleware/standard-headers.js';
import type { Routes } from '../route-kit.js';
import { id, instant, milliseconds } from '../schemas/common.js';
import { sessionStatus } from '../schemas/session.js';
import { sentiment } from '../schemas/transcript.js';

const tag = 'Figures';

const statistics = z
  .object({
    sessions: z.number().int(),
    byStatus: z.partialRecord(sessionStatus, z.number().int()),
    recordedMs: milliseconds,
    patients: z.number().int(),
    firstAt: instant.optional(),
    lastAt: instant.optional(),
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
export function figureRoutes(routes: Routes, { useCases }: AppDeps): void {
  routes.add({
    method: 'get',
    path: '/v1/me/stats',
    operationId: 'getStatistics',
    tag,
    summary: 'Figures about your sessions',
    access: 'account',
    answers: { 200: { description: 'The figures', schema: statistics } },
    handle: async ({ c, actor, signal }) =>
      answerJson(c, await useCases.sessionStatistics.execute(actor, { signal })),
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
    answers: { 200: { description: 'The trend', schema: trend } },
    problems: [404],
    handle: async ({ c, actor, params, signal }) =>
      answerJson(c, await useCases.patientTrend.execute(actor, params.patientId, { signal })),
  });
}
