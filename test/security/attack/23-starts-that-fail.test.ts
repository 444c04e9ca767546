import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Desk, type Variables } from '../../support/attune.js';
import { freePort } from '../../support/free-port.js';
import { type PostgresServer, startPostgres } from '../../support/postgres.js';
import { type RedisServer, startRedis } from '../../support/redis.js';
import { ended } from '../../support/run-source.js';
import { serve } from '../../support/serve.js';

/** A start waits ten seconds for its servers. The rest is room for a busy machine. */
const longestMs = 60_000;
const base: Variables = {
  STORAGE_PROVIDER: 'memory',
  SPEECH_PROVIDER: 'memory',
  JWT_SECRET_KEY: 'a-key-of-a-test-with-more-than-32-characters',
};

let postgres: PostgresServer;
let redis: RedisServer;

beforeAll(async () => {
  [postgres, redis] = await Promise.all([startPostgres(), startRedis({ password: 'right' })]);
}, 60_000);
afterAll(async () => {
  await Promise.all([postgres?.close(), redis?.close()]);
});

const roles = ['worker', 'serve --port 0', 'serve --role api --port 0'];

/** Runs a start that is to fail; resolves with its message and how long it took. */
async function failedStart(args: readonly string[], variables: Variables) {
  await using desk = await Desk.open();
  const startedAt = performance.now();
  const { code, stderr } = await desk.attune(args, { ...base, ...variables });
  return { code, stderr, tookMs: performance.now() - startedAt };
}

// Most of these wait: side by side they take no longer than the longest.
describe.concurrent('attack 23: a server that cannot start', { timeout: 90_000 }, () => {
  it.each(roles)('ends "attune %s" when there is no Redis', async (command) => {
    const port = await freePort();
    const { code, stderr, tookMs } = await failedStart(command.split(' '), {
      DATABASE_PROVIDER: 'memory',
      REDIS_URL: `redis://:planted@127.0.0.1:${port}`,
    });
    expect({ code, stderr }).toMatchObject({ code: 1 });
    expect(stderr).toContain(`Redis at 127.0.0.1:${port}: no server listens there`);
    expect(stderr).toContain('REDIS_URL');
    expect(stderr).not.toContain('planted');
    expect(tookMs).toBeLessThan(longestMs);
  });

  it.each([
    ['a wrong password', ':wrong@', 'it refuses the password'],
    ['no password', '', 'it requires a password'],
  ])('ends at once with %s of Redis', async (_what, credentials, reason) => {
    const { code, stderr, tookMs } = await failedStart(['worker'], {
      DATABASE_PROVIDER: 'memory',
      REDIS_URL: `redis://${credentials}127.0.0.1:${redis.port}`,
    });
    expect(code).toBe(1);
    expect(stderr).toContain(`Redis at 127.0.0.1:${redis.port}: ${reason}`);
    expect(tookMs).toBeLessThan(longestMs);
  });

  it('ends when there is no Postgres', async () => {
    const port = await freePort();
    const { code, stderr, tookMs } = await failedStart(['serve', '--port', '0'], {
      DATABASE_URL: `postgres://ann:planted@127.0.0.1:${port}/records`,
    });
    expect(code).toBe(1);
    expect(stderr).toContain(
      `Postgres at 127.0.0.1:${port}, database "records", user "ann": no server listens there`,
    );
    expect(stderr).toContain('DATABASE_URL');
    expect(stderr).not.toContain('planted');
    expect(tookMs).toBeLessThan(longestMs);
  });

  it('ends at once when the database does not exist or the user may not enter', async () => {
    const missing = await failedStart(['serve', '--port', '0'], {
      DATABASE_URL: `postgres://attune@127.0.0.1:${postgres.port}/nothing-here`,
    });
    expect(missing.code).toBe(1);
    expect(missing.stderr).toContain('database "nothing-here" does not exist; run: createdb');
    const stranger = await failedStart(['serve', '--port', '0'], {
      DATABASE_URL: `postgres://stranger:planted@127.0.0.1:${postgres.port}/postgres`,
    });
    expect(stranger.code).toBe(1);
    expect(stranger.stderr).toContain('user "stranger"');
    expect(stranger.stderr).not.toContain('planted');
    expect(Math.max(missing.tookMs, stranger.tookMs)).toBeLessThan(longestMs);
  });

  it('ends when what listens there says nothing', async () => {
    const sockets: Socket[] = [];
    const silent = createServer((socket) => sockets.push(socket.on('error', () => undefined)));
    silent.listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const { port } = silent.address() as { port: number };
    try {
      const { code, stderr, tookMs } = await failedStart(['worker'], {
        DATABASE_PROVIDER: 'memory',
        REDIS_URL: `redis://127.0.0.1:${port}`,
      });
      expect(code).toBe(1);
      expect(stderr).toContain(`Redis at 127.0.0.1:${port}`);
      expect(tookMs).toBeLessThan(longestMs);
    } finally {
      for (const socket of sockets) socket.destroy();
      silent.close();
    }
  });

  it('starts when Redis and Postgres come ten seconds late', async () => {
    const lateRedis = await startRedis();
    const latePostgres = await startPostgres();
    try {
      const DATABASE_URL = await latePostgres.createDatabase();
      await Promise.all([lateRedis.kill(), latePostgres.stop()]);
      await using desk = await Desk.open();
      const starting = serve(desk, {
        variables: { ...base, DATABASE_URL, REDIS_URL: lateRedis.url },
      });
      const both = async () => {
        await sleep(8_500);
        await Promise.all([lateRedis.start(), latePostgres.start()]);
      };
      const [host] = await Promise.all([starting, both()]);
      const ready = await fetch(`${host.address}/health/live`);
      expect(ready.status).toBe(200);
      expect((await host.stop()).code).toBe(0);
    } finally {
      await Promise.all([lateRedis.close(), latePostgres.close()]);
    }
  });

  it('stops at the first SIGTERM while it waits for a server', async () => {
    await using desk = await Desk.open();
    const child = desk.start(['worker'], {
      ...base,
      DATABASE_PROVIDER: 'memory',
      REDIS_URL: `redis://127.0.0.1:${await freePort()}`,
    });
    const end = ended(child);
    await once(child.stdout ?? process.stdin, 'data');
    const toldAt = performance.now();
    child.kill('SIGTERM');
    const { code, signal } = await end;
    expect({ code, signal }).toEqual({ code: 0, signal: null });
    expect(performance.now() - toldAt).toBeLessThan(5_000);
  });

  it('stops at the first SIGTERM after Redis went away', async () => {
    const gone = await startRedis();
    try {
      await using desk = await Desk.open();
      const variables = { ...base, DATABASE_PROVIDER: 'memory', REDIS_URL: gone.url };
      await using host = await serve(desk, { variables });
      await gone.kill();
      const { code, signal } = await host.stop();
      expect({ code, signal }).toEqual({ code: 0, signal: null });
    } finally {
      await gone.close();
    }
  });
});
