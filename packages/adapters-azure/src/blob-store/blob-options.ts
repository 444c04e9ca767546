import type { BlobStore } from '@attune/core/ports';
import type { AzureIdentity } from '../identity/token-source.js';

/** Where recordings are in Azure Storage. */
export interface AzureBlobOptions {
  /** Name of the container, such as `audio-uploads`. */
  readonly container: string;
  /** With the key of the account, or with a shared access signature; wins over `endpoint`. */
  readonly connectionString?: string | undefined;
  /** Such as `https://myaccount.blob.core.windows.net`, for the identity of the process. */
  readonly endpoint?: string | undefined;
  readonly identity?: AzureIdentity | undefined;
  /** Whether a container that is not there is made at the first call. Default `true`. */
  readonly createContainer?: boolean | undefined;
  /**
   * Signs uploads whose size is fixed. A signature of Azure cannot fix a size, so without this they are
   * refused as `unsupported`; a host that serves signed requests itself passes its own signer.
   */
  readonly signSized?: BlobStore['sign'] | undefined;
  /** Tries of one request whose fault may pass. Default 3. */
  readonly tries?: number | undefined;
}

/** The public address of an account. National clouds and private endpoints have others. */
export function blobEndpointOf(account: string): string {
  return `https://${account}.blob.core.windows.net`;
}
