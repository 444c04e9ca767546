import { RateLimiterRedis } from 'rate-limiter-flexible';
import { type MakeLimiter, ownLimiter } from './throttle.js';

/**
 * Counts in a Redis that several hosts share, and in the memory of each while Redis does not answer.
 *
 * @param redis a client of `ioredis` whose commands end in time.
 */
export function sharedLimiter(redis: unknown): MakeLimiter {
  return (name, limit) =>
    new RateLimiterRedis({
      storeClient: redis,
      rejectIfRedisNotReady: true,
      keyPrefix: `attune-limit:${name}`,
      points: limit.points,
      duration: limit.seconds,
      insuranceLimiter: ownLimiter(name, limit),
    });
}
