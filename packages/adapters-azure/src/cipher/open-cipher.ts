import { createEnvelopeCipher } from '@attune/core/adapter-kit';
import type { Cipher } from '@attune/core/ports';
import { openCredential } from '../identity/token-source.js';
import { type LibraryUser, loadLibrary } from '../libraries/load-library.js';
import { createKeyVaultDataKeys } from './key-vault-data-keys.js';
import type { KeyVaultCipherOptions, KeyVaultOptions } from './key-vault-options.js';
import type { KeyVaultService } from './key-vault-service.js';

/** What the adapter loads, for the message when it is not installed. */
const keyVaultNeeds: LibraryUser = {
  port: 'cipher',
  adapter: 'azure-key-vault',
  packages: ['@azure/keyvault-keys', '@azure/identity'],
};

/**
 * A cipher whose data keys are wrapped by Key Vault. The service is asked for nothing yet.
 *
 * @throws PortError `unsupported` when the SDK is not installed.
 */
export async function openKeyVaultCipher(options: KeyVaultCipherOptions): Promise<Cipher> {
  const service = createKeyVaultDataKeys(await openVault(options));
  const { clock, keepMs } = options;
  return createEnvelopeCipher({ adapter: 'azure-key-vault', service, clock, keepMs });
}

/** Opens the SDK, with the identity of the process. */
export async function openVault(options: KeyVaultOptions): Promise<KeyVaultService> {
  const { openKeyVaultService } = await loadLibrary(
    keyVaultNeeds,
    () => import('./key-vault-service.js'),
  );
  const credential = await openCredential(options.identity ?? {}, keyVaultNeeds);
  return openKeyVaultService(options, credential);
}
