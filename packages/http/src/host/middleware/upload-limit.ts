import type { QuotaFigure } from '@attune/core';
import { RateLimiterRes } from 'rate-limiter-flexible';
import type { HttpProblem } from '../problem.js';
import { type MakeLimiter, ownLimiter, tooOften } from './throttle.js';

const hourSeconds = 3_600;

/** Counts what each account sends in: uploads, announced uploads and imports. */
export interface UploadLimit {
  /**
   * Counts one, before anything of it is read; also one that is refused later.
   *
   * @throws HttpProblem 429 `too_many_uploads`.
   */
  take(accountId: string): Promise<void>;
  figure(accountId: string): Promise<QuotaFigure>;
}

/** `limiter` counts for several hosts together; without one the count is this process's. */
export function createUploadLimit(perHour: number, limiter: MakeLimiter = ownLimiter): UploadLimit {
  const counter = limiter('uploads', { points: perHour, seconds: hourSeconds });
  return {
    take: async (accountId) => {
      try {
        await counter.consume(accountId);
      } catch (error) {
        if (!(error instanceof RateLimiterRes)) throw error;
        throw tooMany(perHour, error.msBeforeNext);
      }
    },
    figure: async (accountId) => {
      const counted = await counter.get(accountId);
      // The counter goes on counting those that it refuses.
      const used = Math.min(perHour, counted?.consumedPoints ?? 0);
      return {
        used,
        limit: perHour,
        remaining: perHour - used,
        ...(counted === null || used === 0
          ? {}
          : { resetsAt: new Date(Date.now() + counted.msBeforeNext).toISOString() }),
      };
    },
  };
}

function tooMany(perHour: number, waitMs: number): HttpProblem {
  const what = `An account may upload ${perHour} recordings or transcripts an hour.`;
  return tooOften('too_many_uploads', what, waitMs);
}
