import { describe, expect, it } from 'vitest';
import { createHealth, type HealthCheck } from './health.js';
import { checksOf } from './mode-checks.js';

const names = ['disk', 'storage', 'database', 'queue', 'ffmpeg', 'speech', 'language', 'notes'];

function checks(broken: string): readonly HealthCheck[] {
  return names.map((name) => ({
    name,
    check: () => (name === broken ? Promise.reject(new Error('gone')) : Promise.resolve('fine')),
  }));
}

async function readiness(role: Parameters<typeof checksOf>[0], broken: string) {
  return await createHealth(checksOf(role, checks(broken))).ready();
}

describe('checksOf', () => {
  it('makes every part count for a worker, and for a host that does both', async () => {
    for (const role of ['worker', 'all'] as const) {
      for (const broken of names) {
        const { status, checks: results } = await readiness(role, broken);
        expect([role, broken, status]).toEqual([role, broken, 'unavailable']);
        expect(Object.keys(results)).toEqual(names);
      }
    }
  });

  it('makes count for requests what they cannot do without', async () => {
    for (const broken of ['disk', 'storage', 'database', 'queue']) {
      expect((await readiness('api', broken)).status).toBe('unavailable');
    }
  });

  it('warns of what only uploads need, and does not ask the engines', async () => {
    const { status, checks: results } = await readiness('api', 'ffmpeg');
    expect([status, results['ffmpeg']?.status]).toEqual(['ok', 'warning']);
    for (const broken of ['speech', 'language', 'notes']) {
      const answer = await readiness('api', broken);
      expect([answer.status, answer.checks[broken]]).toEqual(['ok', undefined]);
    }
  });
});
