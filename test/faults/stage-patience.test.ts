import type { CallOptions } from '@attune/core';
import { describe, expect, it } from 'vitest';
import { type BenchOptions, openBench } from './pipeline-tools.js';

const minuteMs = 60_000;

/** A session whose notes are being taken, without end. */
async function stuckInNotes(options: BenchOptions) {
  let asked = 0;
  const extract = (_request: unknown, { signal }: CallOptions = {}) => {
    asked += 1;
    return new Promise<never>((_, reject) => {
      signal?.addEventListener('abort', () => reject(signal.reason), { once: true });
    });
  };
  const bench = openBench({
    ...options,
    wrap: ({ notes }) => ({ notes: { ...notes, extract } as typeof notes }),
  });
  const { id } = await bench.ingest();
  const done = bench.operations.processSession(id);
  await expect.poll(() => asked).toBe(1);
  const stage = async () => (await bench.sessions.get(id)).stages.extract;
  return { bench, done, stage };
}

describe('the time limit of a stage', () => {
  it('is multiplied by the factor of the host', async () => {
    const { bench, done, stage } = await stuckInNotes({ stageTimeFactor: 2 });
    await bench.clock.advance(20 * minuteMs);
    expect((await stage()).state).toBe('running');
    await bench.clock.advance(20 * minuteMs);
    await done;
    expect(await stage()).toMatchObject({
      state: 'failed',
      attempts: 1,
      error: { kind: 'transient' },
    });
  });
});

describe('the attempts of a stage', () => {
  it.each([
    [1, 'missing', 3_600_000],
    [2, 'failed', 5_000],
  ] as const)(
    'are at most %i, so the stage is %s and due again in %i ms',
    async (attempts, wanted, pauseMs) => {
      const { bench, done, stage } = await stuckInNotes({ retries: { attempts } });
      await bench.clock.advance(20 * minuteMs);
      await done;
      const { state, error, endedAt = '' } = await stage();
      expect(state).toBe(wanted);
      const waits = Date.parse(error?.retryAt ?? '') - Date.parse(endedAt);
      expect(waits).toBeGreaterThanOrEqual(pauseMs / 2);
      expect(waits).toBeLessThanOrEqual(pauseMs);
    },
  );
});
