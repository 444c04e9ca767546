import { createEnvelopeCipher } from '@attune/core/adapter-kit';
import type { Cipher } from '@attune/core/ports';
import { type LibraryUser, loadLibrary } from '../libraries/load-library.js';
import { createKmsDataKeys } from './kms-data-keys.js';
import type { KmsCipherOptions } from './kms-options.js';

/** A cipher whose data keys are wrapped by AWS KMS. */
export interface KmsCipher extends Cipher {
  /** Closes the connections. */
  close(): Promise<void>;
}

/** What the adapter loads, for the message when it is not installed. */
export const kmsNeeds: LibraryUser = {
  port: 'cipher',
  adapter: 'aws-kms',
  packages: ['@aws-sdk/client-kms'],
};

/**
 * Opens AWS KMS. The service is asked for nothing yet.
 *
 * @throws PortError `unsupported` when the SDK is not installed.
 */
export async function openKmsCipher(options: KmsCipherOptions): Promise<KmsCipher> {
  const { openKmsService } = await loadLibrary(kmsNeeds, () => import('./kms-service.js'));
  const kms = openKmsService(options);
  const { clock, keepMs } = options;
  const service = createKmsDataKeys(kms);
  const cipher = createEnvelopeCipher({ adapter: 'aws-kms', service, clock, keepMs });
  return { ...cipher, close: async () => kms.close() };
}
