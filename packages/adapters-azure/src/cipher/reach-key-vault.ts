import { PortError } from '@attune/core/ports';
import { createKeyVaultDataKeys } from './key-vault-data-keys.js';
import type { KeyVaultOptions } from './key-vault-options.js';
import { openVault } from './open-cipher.js';

/**
 * Has Key Vault wrap a data key and unwrap it again, which needs all rights. Nothing is kept.
 *
 * @throws PortError as the service refuses the caller.
 */
export async function reachKeyVault(options: KeyVaultOptions, signal?: AbortSignal): Promise<void> {
  const keys = createKeyVaultDataKeys(await openVault({ ...options, tries: 1 }));
  const { plain, wrapped } = await keys.create(signal);
  const again = await keys.unwrap(wrapped, signal);
  const isSame = plain.every((byte, at) => byte === again[at]);
  plain.fill(0);
  again.fill(0);
  if (isSame) return;
  const where = { port: 'cipher', adapter: 'azure-key-vault', operation: 'reach' };
  throw new PortError('internal', 'Key Vault unwrapped another data key than it wrapped', where);
}
