import { describe, expect, it } from 'vitest';
import { createHealth } from '../observability/health.js';
import { createMetrics } from '../observability/metrics.js';
import { operationApp } from './operation-app.js';

function opened() {
  const health = createHealth([{ name: 'disk', check: () => Promise.resolve('fine') }]);
  const app = operationApp({ health, metrics: createMetrics() });
  return {
    health,
    get: async (path: string) => await app.fetch(new Request(`http://h${path}`), {}),
  };
}

describe('operationApp', () => {
  it('serves metrics and health, and nothing else', async () => {
    const { get } = opened();
    const metrics = await get('/metrics');
    expect(metrics.headers.get('content-type')).toContain('text/plain; version=0.0.4');
    expect(await metrics.text()).toContain('process_cpu_seconds_total');
    expect(await (await get('/health/live')).json()).toMatchObject({ status: 'ok' });
    expect(await (await get('/health/ready')).json()).toMatchObject({ checks: { disk: {} } });
    for (const path of ['/', '/constructor', '/v1/sessions']) {
      expect((await get(path)).status).toBe(404);
    }
  });

  it('answers 503 while the host stops', async () => {
    const { get, health } = opened();
    health.drain();
    expect([(await get('/health/ready')).status, (await get('/health/live')).status]).toEqual([
      503, 200,
    ]);
  });
});
