import { PortError } from '@attune/core/ports';
import { loadLibrary } from '../libraries/load-library.js';
import { createKmsDataKeys } from './kms-data-keys.js';
import type { KmsOptions } from './kms-options.js';
import { kmsNeeds } from './open-cipher.js';

/**
 * Has KMS make a data key and open it again, which needs both rights. Nothing is kept.
 *
 * @throws PortError as the service refuses the caller.
 */
export async function reachKms(options: KmsOptions, signal?: AbortSignal): Promise<void> {
  const { openKmsService } = await loadLibrary(kmsNeeds, () => import('./kms-service.js'));
  const kms = openKmsService({ ...options, tries: 1 });
  try {
    const keys = createKmsDataKeys(kms);
    const { plain, wrapped } = await keys.create(signal);
    const again = await keys.unwrap(wrapped, signal);
    const isSame = plain.every((byte, at) => byte === again[at]);
    plain.fill(0);
    again.fill(0);
    if (isSame) return;
    const where = { port: 'cipher', adapter: 'aws-kms', operation: 'reach' };
    throw new PortError('internal', 'AWS KMS opened another data key than it made', where);
  } finally {
    kms.close();
  }
}
