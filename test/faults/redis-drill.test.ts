import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SessionSummary } from '@attune/core';
import { toneWav } from '@attune/core/adapter-kit';
import { afterAll, expect, it, vi } from 'vitest';
import { asTherapist } from '../support/actors.js';
import { startPostgres } from '../support/postgres.js';
import { startRedis } from '../support/redis.js';
import { startSource } from '../support/run-source.js';
import { streamOf } from './pipeline-tools.js';
import { type DrillPlace, ledgerOf, openDrill } from './redis-drill-tools.js';

const [postgres, redis] = await Promise.all([startPostgres(), startRedis()]);
const directory = await mkdtemp(join(tmpdir(), 'attune-drill-'));
afterAll(async () => {
  await Promise.all([postgres.close(), redis.close()]);
  await rm(directory, { recursive: true, force: true });
});

const sessions = 20;
const patience = { timeout: 90_000, interval: 100 };
const place: DrillPlace = {
  databaseUrl: postgres.url,
  redisUrl: redis.url,
  directory,
  epoch: Date.now(),
};

async function startWorker(): Promise<ChildProcess> {
  const file = new URL('redis-drill-worker.ts', import.meta.url).pathname;
  const child = startSource(file, [JSON.stringify(place)]);
  child.stderr?.pipe(process.stderr);
  await once(child.stdout ?? child, 'data');
  return child;
}

it('finishes every session without help although Redis loses everything, twice', async () => {
  const api = await openDrill(place);
  const all = async (): Promise<readonly SessionSummary[]> =>
    (await api.useCases.sessions.list({ ownerId: 'ann', limit: 100 })).items;
  const done = async (): Promise<number> =>
    (await all()).filter(({ status }) => status === 'processed').length;
  const workers = await Promise.all([startWorker(), startWorker()]);
  try {
    await Promise.all(
      Array.from({ length: sessions }, (_, index) =>
        api.useCases.ingestRecording.execute(asTherapist('ann'), {
          filename: `talk-${index}.wav`,
          body: streamOf(toneWav({ durationMs: 2_000, sampleRateHz: 8_000 })),
        }),
      ),
    );
    await vi.waitFor(async () => expect(await done()).toBeGreaterThanOrEqual(3), patience);
    const atFlush = await done();
    const { waiting, delayed, active } = await api.queue.stats('sessions');
    await redis.flushAll();
    expect(waiting + delayed + active).toBeGreaterThan(0);
    await vi.waitFor(async () => expect(await done()).toBeGreaterThan(atFlush + 3), patience);
    const atRestart = await done();
    await redis.restart();
    expect([atFlush, atRestart].every((count) => count < sessions)).toBe(true);

    await vi.waitFor(async () => expect(await done()).toBe(sessions), patience);
    const none = { waiting: 0, delayed: 0, active: 0, failed: 0 };
    await vi.waitFor(async () => expect(await api.queue.stats('sessions')).toEqual(none), patience);
    const transcripts = (await all()).map(({ transcriptRevision }) => transcriptRevision);
    expect(transcripts).toEqual(Array.from({ length: sessions }, () => 1));
    const ledger = (await readFile(ledgerOf(place), 'utf8')).trim().split('\n');
    const starts = ledger.map((line) => JSON.parse(line)).flatMap(({ start }) => start ?? []);
    expect(new Set(starts).size).toBe(sessions);
    expect(starts).toHaveLength(sessions);
    process.stdout.write(
      `D2: ${sessions} sessions, Redis emptied at ${atFlush} and restarted empty at ${atRestart} done, ${starts.length} starts\n`,
    );
  } finally {
    for (const worker of workers) worker.kill('SIGTERM');
    await Promise.all(
      workers.map((worker) => (worker.exitCode === null ? once(worker, 'close') : undefined)),
    );
    await api.close();
  }
  expect(workers.map(({ exitCode }) => exitCode)).toEqual([0, 0]);
}, 240_000);
