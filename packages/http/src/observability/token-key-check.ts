import type { Config } from '../composition/index.js';
import { keyExposure } from '../composition/token-key.js';
import { Concern, type HealthCheck } from './health.js';

/** The key that signs tokens is for the host alone. */
export function tokenKeyCheck(config: Pick<Config, 'accounts' | 'dataDirectory'>): HealthCheck {
  return {
    name: 'token-key',
    check: async () => {
      const exposure = await keyExposure(config);
      if (exposure !== undefined) throw new Concern(exposure);
      return 'no other user of this machine can read it';
    },
  };
}
