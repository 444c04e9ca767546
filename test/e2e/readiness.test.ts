import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { freePort } from '../support/free-port.js';
import { openDatabases, type PostgresDatabases } from '../support/postgres.js';
import { type RedisServer, startRedis } from '../support/redis.js';
import { ended, startModule } from '../support/run-source.js';

const main = fileURLToPath(new URL('../../packages/http/bin/attune.js', import.meta.url));
const roles = {
  all: ['serve'],
  api: ['serve', '--role', 'api'],
  worker: ['worker'],
} as const;
type RoleName = keyof typeof roles;

interface Readiness {
  readonly code: number;
  readonly status: string;
  readonly checks: Readonly<Record<string, { readonly status: string }>>;
}

/** A process of a role, with what it answers on the port for operators. */
interface RoleProcess extends AsyncDisposable {
  readonly child: ChildProcess;
  ready(): Promise<Readiness>;
}

let postgres: PostgresDatabases;
let redis: RedisServer;
let databaseUrl: string;
let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'readiness-'));
  [postgres, redis] = await Promise.all([openDatabases(), startRedis()]);
  databaseUrl = await postgres.createDatabase();
}, 60_000);

afterAll(async () => {
  await Promise.all([postgres?.close(), redis?.close()]);
  await rm(directory, { recursive: true, force: true });
});

async function open(role: RoleName, variables: Readonly<Record<string, string>> = {}) {
  const port = await freePort();
  const child = startModule(main, roles[role], {
    PROVIDER: 'memory',
    STORAGE_PROVIDER: 'local',
    QUEUE_PROVIDER: 'redis',
    DATABASE_PROVIDER: 'postgres',
    DATABASE_URL: databaseUrl,
    REDIS_URL: redis.url,
    JWT_SECRET_KEY: 'a-key-for-tests-of-32-characters-or-more',
    DATA_DIR: directory,
    HOST: '127.0.0.1',
    PORT: '0',
    METRICS_PORT: String(port),
    ...variables,
  });
  const end = ended(child);
  await started(child, end);
  const process: RoleProcess = {
    child,
    async ready() {
      const answer = await fetch(`http://127.0.0.1:${port}/health/ready`);
      const body = (await answer.json()) as Omit<Readiness, 'code'>;
      return { code: answer.status, ...body };
    },
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL');
      await end;
    },
  };
  return process;
}

/** Resolves when a person would be told that it works. */
async function started(child: ChildProcess, end: ReturnType<typeof ended>): Promise<void> {
  let said = '';
  const gone = end.then(({ stderr }) => {
    throw new Error(`It ended at its start: ${stderr}`);
  });
  while (!/Ctrl-C stops it/u.test(said)) {
    const [text] = (await Promise.race([once(child.stderr ?? child, 'data'), gone])) as [string];
    said += text;
  }
}

/** Of every check how it stands. */
const standing = ({ checks }: Readiness): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(checks).map(([name, { status }]) => [name, status]));

const noMedia = { FFMPEG_PATH: '/nonexistent/ffmpeg', FFPROBE_PATH: '/nonexistent/ffprobe' };
const shared = { storage: 'ok', database: 'ok', queue: 'ok' };
const engines = { speech: 'ok', language: 'ok', notes: 'ok', push: 'ok' };

describe('/health/ready of a process', { timeout: 240_000 }, () => {
  it('that only answers requests counts neither the engines nor ffmpeg', async () => {
    await using api = await open('api', noMedia);
    const readiness = await api.ready();
    expect([readiness.code, readiness.status]).toEqual([200, 'ok']);
    expect(standing(readiness)).toEqual({
      ...shared,
      disk: expect.stringMatching(/ok|warning/u),
      ffmpeg: 'warning',
    });
  });

  it.each(['worker', 'all'] as const)('that works on sessions needs ffmpeg: %s', async (role) => {
    await using process = await open(role, noMedia);
    const readiness = await process.ready();
    expect([readiness.code, readiness.status]).toEqual([503, 'unavailable']);
    expect(standing(readiness)).toMatchObject({ ...shared, ...engines, ffmpeg: 'failed' });
  });

  it('that works on sessions tells of its own stores and engines, and of what fails later', async () => {
    await using worker = await open('worker');
    await using api = await open('api');
    const readiness = await worker.ready();
    expect([readiness.code, standing(readiness)]).toEqual([
      200,
      { ...shared, ...engines, disk: expect.stringMatching(/ok|warning/u), ffmpeg: 'ok' },
    ]);
    await redis.kill();
    for (const process of [worker, api]) {
      await vi.waitFor(
        async () => {
          const later = await process.ready();
          expect([later.code, later.checks['queue']?.status]).toEqual([503, 'failed']);
          expect(later.checks['database']?.status).toBe('ok');
        },
        { timeout: 30_000, interval: 500 },
      );
    }
    await redis.start();
    for (const process of [worker, api]) {
      await vi.waitFor(async () => expect((await process.ready()).code).toBe(200), {
        timeout: 30_000,
        interval: 500,
      });
    }
    worker.child.kill('SIGTERM');
    expect(await once(worker.child, 'exit')).toEqual([0, null]);
  });
});
