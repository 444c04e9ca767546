import type { Clock } from '@attune/core/ports';
import type { AzureIdentity } from '../identity/token-source.js';

/** The RSA key of Azure Key Vault, or of a managed HSM, that wraps data keys. */
export interface KeyVaultOptions {
  /** Such as `https://my-vault.vault.azure.net`. */
  readonly vault: string;
  /** Name of an RSA key. Its newest version wraps; older ones unwrap what they wrapped. */
  readonly key: string;
  readonly identity?: AzureIdentity | undefined;
  /** How long an unwrapped data key stays in memory. Default 5 minutes, at most 30. */
  readonly keepMs?: number | undefined;
  /** Tries of one request whose fault may pass. Default 3. */
  readonly tries?: number | undefined;
}

export interface KeyVaultCipherOptions extends KeyVaultOptions {
  readonly clock: Clock;
}
