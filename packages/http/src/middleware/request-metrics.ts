import type { Next } from 'hono';
import type { Metrics } from '../observability/metrics.js';
import type { AppContext } from '../request-context.js';

/** Counts and times each request by method, route and status. */
export function requestMetrics(metrics: Pick<Metrics, 'observeRequest'>) {
  return async (c: AppContext, next: Next): Promise<void> => {
    const startedAt = performance.now();
    try {
      await next();
    } finally {
      const ms = performance.now() - startedAt;
      metrics.observeRequest(c.req.method, c.get('route') ?? 'none', c.res.status, ms);
    }
  };
}
