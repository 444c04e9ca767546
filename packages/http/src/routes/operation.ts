import { z } from 'zod';
import type { AppDeps } from '../host/app-deps.js';
import { answerJson } from '../host/middleware/standard-headers.js';
import type { Routes } from '../host/route-kit.js';

const tag = 'Operation';

const health = z
  .object({
    status: z.enum(['ok', 'unavailable', 'stopping']),
    checks: z.record(
      z.string(),
      z.object({
        status: z.enum(['ok', 'warning', 'failed']),
        latencyMs: z.number(),
        detail: z.string().optional(),
      }),
    ),
  })
  .meta({ id: 'Health' });

/** For those who run the host: health and metrics. */
export function operationRoutes(routes: Routes, deps: AppDeps): void {
  routes.add({
    method: 'get',
    path: '/health/live',
    operationId: 'isLive',
    tag,
    summary: 'Whether the process is running',
    access: 'open',
    answers: { 200: { description: 'It does', schema: health } },
    handle: ({ c }) => answerJson(c, deps.health.live()),
  });

  routes.add({
    method: 'get',
    path: '/health/ready',
    operationId: 'isReady',
    tag,
    summary: 'Whether the host can answer requests',
    access: 'open',
    answers: {
      200: { description: 'It is', schema: health },
      503: { description: 'Something is missing, or the host is stopping', schema: health },
    },
    handle: async ({ c, signal }) => {
      const report = await deps.health.ready(signal);
      return answerJson(c, report, report.status === 'ok' ? 200 : 503);
    },
  });

  routes.add({
    method: 'get',
    path: '/metrics',
    operationId: 'getMetrics',
    tag,
    summary: 'Metrics for Prometheus',
    access: 'metrics',
    answers: { 200: { description: 'The metrics', contentType: 'text/plain' } },
    handle: async ({ c }) => {
      c.header('Content-Type', deps.metrics.contentType);
      return c.body(await deps.metrics.text());
    },
  });
}
