import type { Clock } from '@attune/core/ports';
import type { ClientOptions } from '../clients/client-settings.js';

/** The key of AWS KMS that wraps data keys. Credentials come from the SDK's default chain. */
export interface KmsOptions extends ClientOptions {
  /** Id, ARN or alias of a symmetric key, such as `alias/attune`. */
  readonly keyId: string;
  /** How long an unwrapped data key stays in memory. Default 5 minutes, at most 30. */
  readonly keepMs?: number | undefined;
}

export interface KmsCipherOptions extends KmsOptions {
  readonly clock: Clock;
}
