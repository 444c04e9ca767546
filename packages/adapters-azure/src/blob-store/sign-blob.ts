import { PortError } from '@attune/core/ports';
import {
  BlobSASPermissions,
  type ContainerClient,
  generateBlobSASQueryParameters,
  SASProtocol,
} from '@azure/storage-blob';
import { clockSkewMs, type OpenContainer } from './open-container.js';

/** National clouds and emulators know older versions of signatures longer than the SDK's own. */
const signatureVersion = '2022-11-02';

/** One verb on one blob. */
export interface SignOrder {
  readonly key: string;
  /** `r` reads, `w` writes. */
  readonly permission: 'r' | 'w';
  readonly expiresOn: Date;
  readonly signal?: AbortSignal | undefined;
}

/** The address of a blob, with the right to do one thing with it. It is a secret. */
export async function signBlob(
  { account, signer }: Pick<OpenContainer, 'account' | 'signer'>,
  container: ContainerClient,
  { key, permission, expiresOn, signal }: SignOrder,
): Promise<string> {
  const { url } = container.getBlobClient(key);
  const values = {
    version: signatureVersion,
    containerName: container.containerName,
    blobName: key,
    permissions: BlobSASPermissions.parse(permission),
    startsOn: new Date(Date.now() - clockSkewMs),
    expiresOn,
    protocol: url.startsWith('https:') ? SASProtocol.Https : SASProtocol.HttpsAndHttp,
  };
  if (signer === undefined) throw noSigner();
  const signature =
    signer.kind === 'account'
      ? generateBlobSASQueryParameters(values, signer.credential)
      : generateBlobSASQueryParameters(values, await signer.key(expiresOn, signal), account);
  return `${url}?${signature.toString()}`;
}

export function noSigner(): PortError {
  const message =
    'A connection string with a shared access signature cannot sign requests; one with a key, or an identity, can';
  return new PortError('unsupported', message, {
    port: 'blob-store',
    operation: 'sign',
    adapter: 'azure-blob',
  });
}
