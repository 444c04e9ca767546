import { jobQueueSuite, runCase, runConformance } from '@attune/core/conformance';
import { describe, expect, it } from 'vitest';
import { jobQueueSaboteurs } from './saboteurs/job-queue.js';
import { healthyJobQueue } from './saboteurs/job-queue-tools.js';

runConformance({ describe, it }, jobQueueSuite, {
  adapter: 'memory, as if durable and shared',
  capabilities: { durable: true, shared: true },
  open: healthyJobQueue,
});

describe('job-queue saboteurs', () => {
  it('has exactly one saboteur for every case', () => {
    const ids = jobQueueSuite.cases.map(({ id }) => id);
    expect(Object.keys(jobQueueSaboteurs)).toEqual(ids);
  });

  for (const one of jobQueueSuite.cases) {
    it(`${one.id} catches a queue that breaks: ${one.title}`, async () => {
      const open = jobQueueSaboteurs[one.id];
      if (open === undefined) throw new Error(`no saboteur for ${one.id}`);
      await expect(runCase(one, { open })).rejects.toThrow();
    });
  }
});
