import type { Agent } from 'node:https';
import type { Clock } from '@attune/core/ports';
import type { ServiceAccountKey } from './service-account.js';

export interface FcmOptions {
  /** Defaults to that of the credentials. */
  readonly projectId?: string | undefined;
  /** The key of a service account, or the file that holds it; absent: what the machine offers. */
  readonly credentials?: ServiceAccountKey | string | undefined;
  /** For proxies; stays open. */
  readonly httpAgent?: Agent | undefined;
  /** The longest a call may take; defaults to a minute. */
  readonly timeLimitMs?: number | undefined;
  readonly clock?: Clock | undefined;
}
