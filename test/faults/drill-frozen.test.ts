import type { ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Session } from '@attune/core';
import pg from 'pg';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { runProcess } from '../../packages/adapters-local/src/processes/run-process.js';
import { startPostgres } from '../support/postgres.js';
import { startRedis } from '../support/redis.js';
import { DrillWorkers, endOf, ingest, ledgerAt } from './drill-workers.js';
import { type DrillPlace, type DrillProcess, openDrill } from './redis-drill-tools.js';

const [postgres, redis, workers] = await Promise.all([
  startPostgres({ settings: ['max_connections=200'] }),
  startRedis(),
  DrillWorkers.open(),
]);
const scratch = await mkdtemp(join(tmpdir(), 'attune-frozen-'));
let taken = 0;
afterAll(async () => {
  await workers[Symbol.asyncDispose]();
  await Promise.all([postgres.close(), redis.close()]);
  await rm(scratch, { recursive: true, force: true });
  process.stdout.write(`D8: ${taken} sessions taken over from frozen workers, nothing written\n`);
});

const patience = { timeout: 120_000, interval: 100 };

/** A database, a part of Redis and a disk that nobody else uses. */
async function openPlace(number: number): Promise<DrillPlace> {
  const databaseUrl = await postgres.createDatabase();
  const directory = await mkdtemp(join(scratch, 'place-'));
  return { databaseUrl, redisUrl: `${redis.url}/${number}`, directory, epoch: Date.now() };
}

function startWorker(place: DrillPlace, point = ''): Promise<ChildProcess> {
  return workers.start({ place, point, deed: 'freeze', concurrency: 1 });
}

async function stop(child: ChildProcess): Promise<void> {
  child.kill('SIGTERM');
  expect(await endOf(child)).toBe(0);
}

async function isFrozen({ pid }: ChildProcess): Promise<boolean> {
  const { stdout } = await runProcess('ps', { args: ['-o', 'state=', '-p', String(pid)] });
  return new TextDecoder().decode(stdout).startsWith('T');
}

function isDone(session: Session): boolean {
  const { status, lease, attentionAt } = session;
  return status === 'processed' && lease === undefined && attentionAt === undefined;
}

async function done({ useCases }: DrillProcess, id: string): Promise<void> {
  const look = async () => expect(isDone(await useCases.sessions.get(id))).toBe(true);
  await vi.waitFor(look, patience);
}

/** Resolves once this process has let go of the session. */
async function letGo(place: DrillPlace, { pid }: ChildProcess, id: string): Promise<void> {
  const look = async () => expect(await ledgerAt(place)).toContainEqual({ ended: id, pid });
  await vi.waitFor(look, patience);
}

/** Every record with its version, and every file by its bytes. */
async function everything(place: DrillPlace): Promise<readonly string[]> {
  const client = new pg.Client(place.databaseUrl);
  await client.connect();
  try {
    const { rows: tables } = await client.query(
      "select table_name as name from information_schema.tables where table_schema = 'attune'",
    );
    const records: string[] = [];
    for (const { name } of tables) {
      const { rows } = await client.query(
        `select '${name} ' || t::text as row from attune."${name}" t`,
      );
      records.push(...rows.map(({ row }) => String(row)));
    }
    // There workers agree which of them looks after all; that is nobody's session.
    const kept = records.filter((row) => !row.startsWith('reservations (election,'));
    return [...kept.toSorted(), ...(await files(join(place.directory, 'blobs/objects')))];
  } finally {
    await client.end();
  }
}

async function files(directory: string): Promise<readonly string[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const paths = entries.filter((one) => one.isFile()).map((one) => join(one.parentPath, one.name));
  const digest = async (path: string) => createHash('sha256').update(await readFile(path));
  return await Promise.all(
    paths.toSorted().map(async (path) => `${path} ${(await digest(path)).digest('hex')}`),
  );
}

const points = [
  ['in mid-conversion', 'mid put audio'],
  ['before it buys', 'after begin transcribe'],
  ['between a purchase and its ticket', 'after start'],
  ['when the provider has answered', 'after check'],
  ['in mid-write of the transcript', 'mid put transcripts'],
  ['between the transcript and its commit', 'after put transcripts'],
  ['in the middle of a commit', 'mid transaction'],
  ['in mid-analysis', 'mid analyze'],
  ['before it commits the notes', 'before commit extract'],
  ['before it tells the owner', 'after begin notify'],
  ['before it gives back', 'before give-back'],
] as const;

describe('a worker process frozen past its lease', { timeout: 300_000 }, () => {
  it.concurrent.for(points.map((one, number) => [...one, number] as const))(
    '%s writes nothing when it wakes up, and goes on with the next session',
    async ([_, point, number]) => {
      const place = await openPlace(number);
      const api = await openDrill(place);
      const registeredAt = new Date().toISOString();
      const device = { accountId: 'ann', token: 'phone', platform: 'web', registeredAt } as const;
      await api.useCases.devices.save(device);
      const frozen = await startWorker(place, point);
      try {
        const id = await ingest(api);
        await vi.waitFor(async () => expect(await isFrozen(frozen)).toBe(true), patience);
        const other = await startWorker(place);
        await done(api, id);
        await stop(other);
        const before = await everything(place);
        const asked = (await ledgerAt(place)).filter((one) => one.ended === undefined);

        frozen.kill('SIGCONT');
        await letGo(place, frozen, id);
        expect(await everything(place)).toEqual(before);
        // A write that was cut off removes its draft after the worker has let go.
        const drafts = async () =>
          expect(await readdir(join(place.directory, 'blobs/tmp'))).toEqual([]);
        await vi.waitFor(drafts, patience);
        expect((await ledgerAt(place)).filter((one) => one.ended === undefined)).toEqual(asked);

        const next = await ingest(api);
        await done(api, next);
        await letGo(place, frozen, next);
        await stop(frozen);
        taken += 1;
      } finally {
        frozen.kill('SIGKILL');
        await api.close();
      }
    },
  );
});
