import type { Consent } from './consent.js';
import type { Instant } from './instant.js';

export type AccountRole = 'therapist' | 'patient' | 'admin';

/** Someone who can sign in. */
export interface Account {
  readonly id: string;
  readonly email: string;
  readonly username: string;
  readonly displayName: string;
  readonly role: AccountRole;
  readonly consents: readonly Consent[];
  readonly createdAt: Instant;
  readonly disabledAt?: Instant;
}
