import type { Instant } from '../instant.js';

export type DevicePlatform = 'android' | 'ios' | 'web';

/** Something an account can be notified on. A token belongs to one account at a time. */
export interface Device {
  readonly token: string;
  readonly accountId: string;
  readonly platform: DevicePlatform;
  readonly registeredAt: Instant;
}
