import type { Redis } from 'ioredis';
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import { openRedis, promptly } from '../../packages/adapters-local/src/redis/redis-client.js';
import { sharedLimiter } from '../../packages/http/src/middleware/shared-limiter.js';
import { createThrottle, type Throttle } from '../../packages/http/src/middleware/throttle.js';
import { HttpProblem } from '../../packages/http/src/problem.js';
import { startRedis } from '../support/redis.js';

const redis = await startRedis();
afterAll(() => redis.close());

const limits = { perAccount: { points: 4, seconds: 60 } };
const soon = { timeout: 15_000, interval: 20 };
const clients: Redis[] = [];

async function host(): Promise<{ readonly throttle: Throttle; readonly client: Redis }> {
  const manner = { ...promptly, commandTimeout: 300 };
  const client = openRedis(redis.url, manner, () => undefined);
  clients.push(client);
  await vi.waitFor(() => expect(client.status).toBe('ready'), soon);
  return { throttle: createThrottle(limits, sharedLimiter(client)), client };
}

async function isRefused(throttle: Throttle, login: string): Promise<boolean> {
  try {
    await throttle.beforeLogin(login, '10.0.0.1');
    return false;
  } catch (error) {
    if (!(error instanceof HttpProblem)) throw error;
    expect(error).toMatchObject({ status: 429, code: 'too_many_requests' });
    return true;
  }
}

afterEach(() => {
  for (const client of clients.splice(0)) client.disconnect();
});

describe('limits that hosts share through Redis', () => {
  it('count what was tried on any of them, at the same moment too', async () => {
    const hosts = await Promise.all([host(), host(), host()]);
    const tries = Array.from({ length: 12 }, (_, index) =>
      isRefused(hosts[index % 3]!.throttle, 'ann'),
    );
    expect((await Promise.all(tries)).filter((refused) => refused)).toHaveLength(8);
    expect(await isRefused(hosts[0]!.throttle, 'bob')).toBe(false);
  });

  it('forget on all of them who signed in on one', async () => {
    const [one, two] = [await host(), await host()];
    for (let index = 0; index < 4; index += 1) await isRefused(one.throttle, 'cleo');
    expect(await isRefused(two.throttle, 'cleo')).toBe(true);
    await one.throttle.loggedIn('cleo', '10.0.0.1');
    expect(await isRefused(two.throttle, 'cleo')).toBe(false);
  });

  it.each(['kill', 'freeze'] as const)(
    'go on in each host after a %s of Redis, and are shared again afterwards',
    async (fault) => {
      const [one, two] = [await host(), await host()];
      await redis[fault]();
      try {
        const refused: boolean[] = [];
        for (let index = 0; index < 6; index += 1) {
          refused.push(await isRefused(one.throttle, `dan-${fault}`));
        }
        expect(refused).toEqual([false, false, false, false, true, true]);
        expect(await isRefused(two.throttle, `dan-${fault}`)).toBe(false);
      } finally {
        if (fault === 'kill') await redis.start();
        else redis.thaw();
      }
      await vi.waitFor(() => {
        expect([one.client.status, two.client.status]).toEqual(['ready', 'ready']);
      }, soon);
      for (let index = 0; index < 4; index += 1) await isRefused(one.throttle, `eve-${fault}`);
      expect(await isRefused(two.throttle, `eve-${fault}`)).toBe(true);
    },
  );

  it('keep no name of an account', async () => {
    const { throttle } = await host();
    await isRefused(throttle, 'finn@example.org');
    const keys = (await redis.ask('keys', 'attune-limit:*')) as string[];
    expect(keys.length).toBeGreaterThan(0);
    expect(keys.join()).not.toContain('finn');
  });
});
