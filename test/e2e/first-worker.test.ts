import { afterAll, beforeAll, expect, it } from 'vitest';
import { Desk } from '../support/attune.js';
import { openDatabases, type PostgresDatabases } from '../support/postgres.js';
import { type RedisServer, startRedis } from '../support/redis.js';
import { ended } from '../support/run-source.js';

let desk: Desk;
let databases: PostgresDatabases;
let redis: RedisServer;

beforeAll(async () => {
  desk = await Desk.open();
  databases = await openDatabases();
  redis = await startRedis();
}, 60_000);

afterAll(async () => {
  await redis.close();
  await databases.close();
  await desk[Symbol.asyncDispose]();
});

it('a first worker, whose data directory is not there yet, logs no error', {
  timeout: 120_000,
}, async () => {
  const child = desk.start(['worker'], {
    DATABASE_URL: databases.url,
    QUEUE_PROVIDER: 'redis',
    REDIS_URL: redis.url,
    JWT_SECRET_KEY: 'a-key-for-tests-of-32-characters-or-more',
  });
  const end = ended(child);
  let said = '';
  child.stderr?.on('data', (chunk: string) => {
    said += chunk;
  });
  await expect.poll(() => said, { timeout: 60_000 }).toContain('Attune works on sessions.');
  child.kill('SIGTERM');
  const { code, stdout, stderr } = await end;
  const lines = stdout.split('\n').filter((line) => line !== '');
  const faults = lines.filter((line) => (JSON.parse(line) as { level: string }).level !== 'info');
  expect({ code, faults, stderr }).toMatchObject({ code: 0, faults: [] });
});
