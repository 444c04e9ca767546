import { ReleaseRepository } from '@attune/core';
import { Clock, DocumentStore } from '@attune/core/ports';
import type { App } from '../composition/index.js';
import { Concern, type HealthCheck } from './health.js';

const mostLookedAt = 100;

/** Whether speech providers hold what should be gone. */
export function releasesCheck(app: App): HealthCheck {
  return {
    name: 'releases',
    check: async (signal) => {
      const releases = new ReleaseRepository(await app.get(DocumentStore), await app.get(Clock));
      const waiting = await releases.next(mostLookedAt, { signal });
      if (waiting.length === 0) return 'no provider holds data of deleted sessions';
      const names = new Set(
        waiting.flatMap(({ tickets }) => tickets.map(({ provider }) => provider)),
      );
      const count = waiting.length < mostLookedAt ? waiting.length : `${mostLookedAt} or more`;
      throw new Concern(
        `${count} deleted session(s) may still have data at ${[...names].join(', ')}: configure this provider until workers have removed the data, or see "attune releases list"`,
      );
    },
  };
}
