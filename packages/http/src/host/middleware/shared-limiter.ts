import type { AttemptCounter } from '@attune/core/ports';
import { RateLimiterMemory, RateLimiterRedis } from 'rate-limiter-flexible';
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

/** Far beyond every limit: `AttemptCounter` counts and never refuses. */
const countless = 1_000_000;

/**
 * Counts attempts in a Redis that several hosts share, and in the memory of each while Redis does
 * not answer.
 *
 * @param redis a client of `ioredis` whose commands end in time.
 */
export function sharedAttemptCounter(redis: unknown): AttemptCounter {
  const limits = { points: countless, duration: 1 };
  const limiter = new RateLimiterRedis({
    storeClient: redis,
    rejectIfRedisNotReady: true,
    keyPrefix: 'attune-limit:attempts',
    ...limits,
    insuranceLimiter: new RateLimiterMemory({ keyPrefix: 'attempts', ...limits }),
  });
  const during = (windowMs: number) => ({ customDuration: windowMs / 1_000 });
  return {
    add: async (key, windowMs) => {
      const { consumedPoints: count, msBeforeNext: endsInMs } = await limiter.penalty(
        key,
        1,
        during(windowMs),
      );
      return { count, endsInMs };
    },
    takeBack: async (key, windowMs) => {
      await limiter.reward(key, 1, during(windowMs));
    },
    clear: async (key) => {
      await limiter.delete(key);
    },
  };
}
