import type { Instant } from '../instant.js';

export type DevicePlatform = 'android' | 'ios' | 'web';

/** A device that gets notifications of an account. A token belongs to one account at a time. */
export interface Device {
  readonly token: string;
  readonly accountId: string;
  readonly platform: DevicePlatform;
  readonly registeredAt: Instant;
}
