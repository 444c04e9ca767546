import type { Metrics } from '../../observability/metrics.js';
import type { Concern } from './around.js';

/** Counts and times each request by method, route and status. */
export function requestMetrics(metrics: Pick<Metrics, 'observeRequest'>): Concern {
  return {
    end: (c) => {
      const ms = performance.now() - c.get('startedAt');
      metrics.observeRequest(c.req.method, c.get('route') ?? 'none', c.res.status, ms);
    },
  };
}
