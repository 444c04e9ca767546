import { checkRedis, type RedisFacts } from '@attune/adapters-local/redis';
import type { Config } from '../composition/index.js';
import { type HealthCheck, Outage } from './health.js';

/** The oldest version that BullMQ works with. */
const leastVersion = [6, 2] as const;

/** What the Redis of the configuration is and how it is set up; nothing without one. */
export function redisCheck({ redisUrl }: Pick<Config, 'redisUrl'>): readonly HealthCheck[] {
  if (redisUrl === undefined) return [];
  const check = async (signal: AbortSignal): Promise<string> =>
    judgeRedis(await checkRedis(redisUrl, { signal }));
  return [{ name: 'redis', check }];
}

/** @throws Outage for a version that is too old, and for settings with which it loses jobs. */
export function judgeRedis({ version, evictionPolicy }: RedisFacts): string {
  if (isOlder(version)) {
    throw new Outage(
      `Redis ${version} (REDIS_URL) is too old for the queue; install version ${leastVersion.join('.')} or newer`,
    );
  }
  if (evictionPolicy !== 'noeviction') {
    throw new Outage(
      `Redis ${version} (REDIS_URL) drops jobs and counts of sign-ins when its memory is full (maxmemory-policy ${evictionPolicy}); run: redis-cli config set maxmemory-policy noeviction`,
    );
  }
  return `Redis ${version} answers, and keeps everything when its memory is full`;
}

function isOlder(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major < leastVersion[0] || (major === leastVersion[0] && minor < leastVersion[1]);
}
