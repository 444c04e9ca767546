import { type AccountUseCases, createAccountUseCases, DomainError, visitor } from '@attune/core';
import { createMemoryAccountPorts } from '@attune/core/memory';
import type { Redis } from 'ioredis';
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import { openRedis, promptly } from '../../packages/adapters-local/src/redis/redis-client.js';
import { sharedAttemptCounter } from '../../packages/http/src/host/middleware/shared-limiter.js';
import { startRedis } from '../support/redis.js';

const redis = await startRedis();
afterAll(() => redis.close());

const perAccount = 4;
const soon = { timeout: 15_000, interval: 20 };
const clients: Redis[] = [];

/** The accounts of one host; all hosts count in the same Redis, and keep records of their own. */
interface Host {
  readonly accounts: AccountUseCases;
  readonly client: Redis;
}

async function host(): Promise<Host> {
  const manner = { ...promptly, commandTimeout: 300 };
  const client = openRedis(redis.url, manner, () => undefined);
  clients.push(client);
  await vi.waitFor(() => expect(client.status).toBe('ready'), soon);
  const ports = { ...createMemoryAccountPorts(), attempts: sharedAttemptCounter(client) };
  const signInLimits = { perAccount, windowMs: 60_000 };
  return { accounts: createAccountUseCases(ports, { signInLimits }), client };
}

async function isRefused({ accounts }: Host, login: string): Promise<boolean> {
  const origin = { network: '10.0.0.1' };
  const input = { login, password: 'Wrong-Horse-1', origin };
  const error: unknown = await accounts.logIn
    .execute(visitor, input)
    .catch((failure: unknown) => failure);
  if (DomainError.is(error, 'invalid_credentials')) return false;
  expect(error).toMatchObject({ code: 'too_many_requests' });
  expect((error as DomainError).retryAfterMs).toBeGreaterThan(0);
  return true;
}

afterEach(() => {
  for (const client of clients.splice(0)) client.disconnect();
});

describe('limits that hosts share through Redis', () => {
  it('count what was tried on any of them, at the same moment too', async () => {
    const hosts = await Promise.all([host(), host(), host()]);
    const tries = Array.from({ length: 12 }, (_, index) => isRefused(hosts[index % 3]!, 'ann'));
    expect((await Promise.all(tries)).filter((refused) => refused)).toHaveLength(8);
    expect(await isRefused(hosts[0]!, 'bob')).toBe(false);
  });

  it.each(['kill', 'freeze'] as const)(
    'go on in each host after a %s of Redis, and are shared again afterwards',
    async (fault) => {
      const [one, two] = [await host(), await host()];
      await redis[fault]();
      try {
        const refused: boolean[] = [];
        for (let index = 0; index < 6; index += 1) {
          refused.push(await isRefused(one, `dan-${fault}`));
        }
        expect(refused).toEqual([false, false, false, false, true, true]);
        expect(await isRefused(two, `dan-${fault}`)).toBe(false);
      } finally {
        if (fault === 'kill') await redis.start();
        else redis.thaw();
      }
      await vi.waitFor(() => {
        expect([one.client.status, two.client.status]).toEqual(['ready', 'ready']);
      }, soon);
      for (let index = 0; index < 4; index += 1) await isRefused(one, `eve-${fault}`);
      expect(await isRefused(two, `eve-${fault}`)).toBe(true);
    },
  );

  it('keep no name of an account', async () => {
    await isRefused(await host(), 'finn@example.org');
    const keys = (await redis.ask('keys', 'attune-limit:*')) as string[];
    expect(keys.length).toBeGreaterThan(0);
    expect(keys.join()).not.toContain('finn');
  });
});
