import type { ClientOptions } from '../clients/client-settings.js';

/** How Amazon Comprehend is used. Credentials come from the SDK's default chain. */
export interface ComprehendOptions extends ClientOptions {
  /** Requests of one call under way at once. Default 4. */
  readonly atOnce?: number | undefined;
}
