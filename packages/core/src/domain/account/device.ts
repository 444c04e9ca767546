import type { Instant } from '../instant.js';

export type DevicePlatform = 'android' | 'ios' | 'web';

/** A device that gets notifications of an account. A token belongs to one account at a time. */
export interface Device {
  /** The token that the push service gave the device. */
  readonly token: string;
  /** The account whose notifications it gets. */
  readonly accountId: string;
  readonly platform: DevicePlatform;
  readonly registeredAt: Instant;
}
