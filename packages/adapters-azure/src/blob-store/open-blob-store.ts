import type { BlobStore } from '@attune/core/ports';
import { loadLibrary } from '../libraries/load-library.js';
import type { SharedRecordings } from '../speech-to-text/speech-options.js';
import type { AzureBlobOptions } from './blob-options.js';

const needs = {
  port: 'blob-store',
  adapter: 'azure-blob',
  packages: ['@azure/storage-blob', '@azure/identity'],
};

/**
 * Opens a container of Azure Storage as a blob store. The service is asked for nothing yet.
 *
 * @throws PortError `unsupported` when the SDK is not installed; `invalid_argument` when neither a
 *   connection string nor an endpoint is set.
 */
export async function openAzureBlobStore(options: AzureBlobOptions): Promise<BlobStore> {
  const { createBlobStore, container } = await openBoth(options);
  return createBlobStore(container, options);
}

export interface SharingOptions extends AzureBlobOptions {
  /** Where recordings are, when that is not this container: `share` copies them into it then. */
  readonly from?: BlobStore | undefined;
  /**
   * How a service may read: by a `signature` in the address, or as an `identity` of its own that has the
   * role "Storage Blob Data Reader". Default `signature`.
   */
  readonly access?: 'signature' | 'identity' | undefined;
}

/** Lets a service of Azure read recordings out of a container, for up to a week. */
export async function openSharedRecordings(options: SharingOptions): Promise<SharedRecordings> {
  const { createBlobStore, createSharedRecordings, container } = await openBoth(options);
  return createSharedRecordings(container, createBlobStore(container, options), options);
}

async function openBoth(options: AzureBlobOptions) {
  const [store, shared, { openContainer }] = await loadLibrary(needs, () =>
    Promise.all([
      import('./azure-blob-store.js'),
      import('./shared-recordings.js'),
      import('./open-container.js'),
    ]),
  );
  return { ...store, ...shared, container: await openContainer(options) };
}
