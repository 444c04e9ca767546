import type { ChildProcess } from 'node:child_process';
import { mkdtemp, readdir, rm, utimes } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Session, stageNames } from '@attune/core';
import { afterAll, expect, it, onTestFinished, vi } from 'vitest';
import { drillSize } from '../support/drill-size.js';
import { startPostgres } from '../support/postgres.js';
import { startRedis } from '../support/redis.js';
import { seeded } from './bad-media-tools.js';
import type { DrillEntry } from './drill-worker.js';
import { DrillWorkers, endOf, ingest, ledgerAt } from './drill-workers.js';
import { ledger } from './kill-points.js';
import { type DrillPlace, type DrillProcess, ledgerOf, openDrill } from './redis-drill-tools.js';

const [postgres, redis, workers] = await Promise.all([
  startPostgres(),
  startRedis(),
  DrillWorkers.open(),
]);
const directory = await mkdtemp(join(tmpdir(), 'attune-kills-'));
afterAll(async () => {
  await workers[Symbol.asyncDispose]();
  await Promise.all([postgres.close(), redis.close()]);
  await rm(directory, { recursive: true, force: true });
});

const place: DrillPlace = {
  databaseUrl: postgres.url,
  redisUrl: redis.url,
  directory,
  epoch: Date.now(),
};
const owners = ['ann', 'ben', 'cleo'];

/**
 * Around every commit, in the middle of every stage, and around what cannot be taken back. Before a
 * stage begins is the same moment as after the commit of the one before.
 */
const points = [
  ...['before claim', 'after claim', 'mid normalize', 'mid put audio', 'before start'],
  ...['after start', 'after ticket', 'after check', 'mid put transcripts', 'after put transcripts'],
  ...stageNames.flatMap((name) => [
    ...[`after begin ${name}`, `before commit ${name}`, `after commit ${name}`],
  ]),
  ...['before release', 'after release', 'after forget', 'mid analyze', 'mid extract'],
  ...['before push', 'after push', 'before give-back', 'after give-back'],
];
const randomKills = drillSize({ short: 2, long: 8 });
/** Every kill brings a session along, so that one passes every point. */
const sessions = drillSize({ short: 2, long: 8 }) + points.length + randomKills;
const patience = { timeout: 300_000, interval: 200 };

function startWorker(point = ''): Promise<ChildProcess> {
  return workers.start({ place, point, deed: 'die', concurrency: 2 });
}

async function handIn(api: DrillProcess, number: number): Promise<void> {
  const ownerId = owners[number % owners.length] ?? '';
  await ingest(api, { ownerId, filename: `talk-${number}.wav` });
}

async function all({ useCases }: DrillProcess): Promise<readonly Session[]> {
  const lists = owners.map((ownerId) => useCases.sessions.list({ ownerId, limit: 100 }));
  const listed = (await Promise.all(lists)).flatMap(({ items }) => items);
  return await Promise.all(listed.map(({ id }) => useCases.sessions.get(id)));
}

/** Two processes at a time, each killed in its turn, each time with one more session to work on. */
async function killInTurn(api: DrillProcess): Promise<number> {
  const random = seeded(20_261_122);
  const turns = [...points, ...Array.from({ length: randomKills }, () => '')];
  const note = ledger(ledgerOf(place));
  let [number, kills] = [sessions - turns.length, 0];
  const lane = async (): Promise<void> => {
    for (let point = turns.shift(); point !== undefined; point = turns.shift()) {
      await handIn(api, number++);
      const child = await startWorker(point);
      const after = point === '' ? 200 + random(1_500) : 300_000;
      const late = setTimeout(() => child.kill(point === '' ? 'SIGKILL' : 'SIGTERM'), after);
      const end = await endOf(child);
      clearTimeout(late);
      expect({ point, end }).toEqual({ point, end: 'SIGKILL' });
      note({ pid: child.pid, dead: true });
      kills += 1;
    }
  };
  await Promise.all([lane(), lane()]);
  return kills;
}

/** What the dead left behind is two days old when the next one starts. */
async function age(): Promise<void> {
  const parts = join(directory, 'blobs/tmp');
  const then = Date.now() / 1_000 - 2 * 24 * 3_600;
  for (const name of await readdir(parts)) await utimes(join(parts, name), then, then);
}

/** What was done although it was known to be done. */
function doneTwice(entries: readonly DrillEntry[]): readonly DrillEntry[] {
  const known = new Set<string>();
  return entries.filter(({ start, ticket, push, told }) => {
    if (ticket !== undefined) known.add(`start ${ticket}`);
    if (told !== undefined) known.add(`push processed-${told}`);
    return known.has(`start ${start}`) || known.has(`push ${push}`);
  });
}

/** What was done once more although the process that did it before was alive. */
function doneBeside(entries: readonly DrillEntry[]): readonly DrillEntry[] {
  const dead = new Set<number>();
  const doneBy = new Map<string, number>();
  return entries.filter((entry) => {
    if (entry.dead) dead.add(entry.pid);
    const { start, push, pid } = entry;
    if (start === undefined && push === undefined) return false;
    const deed = `start ${start}, push ${push}`;
    const before = doneBy.get(deed);
    doneBy.set(deed, pid);
    return before !== undefined && !dead.has(before);
  });
}

/**
 * Processes that pushed a message and did not write down that it is known to be sent. Each must have
 * died between the commit and the entry.
 */
function untold(entries: readonly DrillEntry[]): readonly number[] {
  const told = new Set(entries.flatMap((entry) => entry.told ?? []));
  const pushedBy = new Map(
    entries.flatMap(({ push, pid }) => (push === undefined ? [] : [[push, pid] as const])),
  );
  return [...pushedBy].flatMap(([push, pid]) =>
    told.has(push.replace('processed-', '')) ? [] : [pid],
  );
}

it('finishes every session, buys and tells once, however often workers are killed', async () => {
  const api = await openDrill(place);
  onTestFinished(() => api.close());
  for (const accountId of owners) {
    const registeredAt = new Date().toISOString();
    const device = { token: `phone-of-${accountId}`, platform: 'web', registeredAt } as const;
    await api.useCases.devices.save({ accountId, ...device });
  }
  for (let number = 0; number < sessions - points.length - randomKills; number += 1) {
    await handIn(api, number);
  }
  const kills = await killInTurn(api);
  await age();
  const last = await startWorker();
  const open = async () =>
    (await all(api)).filter(
      (one) =>
        one.status !== 'processed' || one.lease !== undefined || one.attentionAt !== undefined,
    );
  await vi.waitFor(async () => expect(await open()).toEqual([]), patience);
  const none = { waiting: 0, delayed: 0, active: 0, failed: 0 };
  await vi.waitFor(async () => expect(await api.queue.stats('sessions')).toEqual(none), patience);
  last.kill('SIGTERM');
  expect(await endOf(last)).toBe(0);
  const done = await all(api);
  expect(done).toHaveLength(sessions);
  for (const session of done) {
    expect(session).toMatchObject({ transcriptRevision: 1, speech: { run: 1 } });
    expect(session.speech).not.toHaveProperty('ticket');
    const { items } = await api.documents.query('sessions', {
      where: { kind: 'revision' },
      orderBy: { field: 'revision', direction: 'asc' },
      partition: session.id,
    });
    expect(items).toHaveLength(1);
  }
  expect(await readdir(join(directory, 'blobs/tmp'))).toEqual([]);
  const intakes = {
    where: { kind: 'intake' },
    orderBy: { field: 'startedAt', direction: 'asc' },
  } as const;
  expect((await api.documents.query('intakes', intakes)).items).toEqual([]);

  const entries = await ledgerAt(place);
  expect(doneTwice(entries)).toEqual([]);
  expect(doneBeside(entries)).toEqual([]);
  const each = (name: 'start' | 'ticket' | 'push' | 'told') =>
    entries.flatMap((entry) => entry[name] ?? []);
  const [starts, pushes] = [each('start'), each('push')];
  expect(new Set(starts)).toEqual(new Set(done.map(({ id }) => `${id}.1`)));
  expect(new Set(each('ticket'))).toEqual(new Set(starts));
  expect(new Set(pushes)).toEqual(new Set(done.map(({ id }) => `processed-${id}`)));
  expect(done.map(({ id }) => id)).toEqual(expect.arrayContaining(each('told')));
  expect(
    untold(entries).filter((pid) => !entries.some((one) => one.dead && one.pid === pid)),
  ).toEqual([]);
  process.stdout.write(
    `D1: ${sessions} sessions, ${kills} kills (${points.length} at points, ${randomKills} at random), ` +
      `${new Set(starts).size} purchases in ${starts.length} starts, ${sessions} transcripts, ` +
      `${new Set(pushes).size} messages in ${pushes.length} pushes\n`,
  );
}, 480_000);
