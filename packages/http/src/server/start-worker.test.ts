import { AlertOperations } from '@attune/core';
import { provide } from '@attune/core/adapter-kit';
import { LanguageAnalysis, NoteTaker, SpeechToText } from '@attune/core/ports';
import { describe, expect, it } from 'vitest';
import { compose } from '../composition/container.js';
import { createMetrics } from '../observability/metrics.js';
import { startWorker } from './start-worker.js';

/** Parts of which only the beginning and the end are told of. */
function parts(told: string[]) {
  const close = () => Promise.resolve(void told.push('alerts closed'));
  const startAlertSweeps = () => ({ observe: () => undefined, close });
  const build = () => ({ provider: 'fake' }) as never;
  return compose([
    provide(AlertOperations, { needs: [], build: () => ({ startAlertSweeps }) as never }),
    ...[SpeechToText, LanguageAnalysis, NoteTaker].map((token) =>
      provide<unknown, []>(token, { needs: [], build }),
    ),
  ]);
}

const config = {
  workerConcurrency: 1,
  leaseMs: 60_000,
  dataDirectory: '/nowhere',
  server: { shutdownGraceMs: 1_000 },
};
const logs = { worker: { warn: () => undefined } } as never;

describe('startWorker', () => {
  it('leaves no rounds for alerts behind when the queue cannot be consumed', async () => {
    const told: string[] = [];
    await using app = parts(told);
    const fault = new Error('no queue');
    const useCases = { operations: { startWorker: () => Promise.reject(fault) } } as never;
    const starting = startWorker(config, logs, { app, useCases, metrics: createMetrics() });
    await expect(starting).rejects.toBe(fault);
    expect(told).toEqual(['alerts closed']);
  });

  it('ends both when it is closed', async () => {
    const told: string[] = [];
    await using app = parts(told);
    const worker = { close: () => Promise.resolve(void told.push('worker closed')) };
    const useCases = { operations: { startWorker: () => Promise.resolve(worker) } } as never;
    const close = await startWorker(config, logs, { app, useCases, metrics: createMetrics() });
    expect(told).toEqual([]);
    await close();
    expect(told.sort()).toEqual(['alerts closed', 'worker closed']);
  });
});
