import { PortError } from '@attune/core/ports';
import {
  BlobServiceClient,
  type ContainerClient,
  StorageSharedKeyCredential,
  type UserDelegationKey,
} from '@azure/storage-blob';
import { type AzureCredential, openCredential } from '../identity/token-source.js';
import type { AzureBlobOptions } from './blob-options.js';
import { storageCodeOf, storageStatusOf } from './storage-fault.js';

/** A container, and what signatures for it are made with. */
export interface OpenContainer {
  /** The container, made first where it is not there. */
  ready(): Promise<ContainerClient>;
  readonly account: string;
  /** Absent where there is only a signature, which cannot sign another. */
  readonly signer: Signer | undefined;
}

/** Signs with the key of the account, or with a key that the service lends to an identity. */
export type Signer =
  | { readonly kind: 'account'; readonly credential: StorageSharedKeyCredential }
  | {
      readonly kind: 'delegation';
      key(until: Date, signal?: AbortSignal): Promise<UserDelegationKey>;
    };

/** The longest life that the service gives a delegation key, in milliseconds. */
const longestKeyMs = 7 * 24 * 3_600_000;
const usualKeyMs = 24 * 3_600_000;
/** How far the clock of this machine may be ahead of the service's. */
export const clockSkewMs: number = 5 * 60_000;

/** Opens the container of the options. Nothing is asked of the service yet. */
export async function openContainer(options: AzureBlobOptions): Promise<OpenContainer> {
  const service = await openService(options);
  const container = service.getContainerClient(options.container);
  const { createContainer = true } = options;
  let making: Promise<void> | undefined;
  return {
    account: service.accountName,
    signer: signerOf(service, options),
    async ready() {
      if (!createContainer) return container;
      making ??= make(container);
      await making.catch((error: unknown) => {
        making = undefined;
        throw error;
      });
      return container;
    },
  };
}

async function openService(options: AzureBlobOptions): Promise<BlobServiceClient> {
  const { connectionString, endpoint, identity = {}, tries = 3 } = options;
  const pipeline = {
    retryOptions: { maxTries: tries, retryDelayInMs: 500, maxRetryDelayInMs: 4_000 },
  };
  if (connectionString !== undefined) {
    return BlobServiceClient.fromConnectionString(connectionString, pipeline);
  }
  if (endpoint === undefined) {
    const message = 'blob-store: connectionString or endpoint is missing; set one of them';
    const where = { port: 'blob-store', adapter: 'azure-blob', operation: 'create' };
    throw new PortError('invalid_argument', message, where);
  }
  const credential: AzureCredential = await openCredential(identity, {
    port: 'blob-store',
    adapter: 'azure-blob',
  });
  return new BlobServiceClient(endpoint, credential, pipeline);
}

/** An identity may write without the right to make containers; then the writing itself tells. */
async function make(container: ContainerClient): Promise<void> {
  try {
    await container.createIfNotExists();
  } catch (error) {
    const forbidden = storageStatusOf(error) === 403;
    if (!forbidden || storageCodeOf(error) === 'AuthenticationFailed') throw error;
  }
}

function signerOf(
  service: BlobServiceClient,
  { connectionString }: AzureBlobOptions,
): Signer | undefined {
  const { credential } = service;
  if (credential instanceof StorageSharedKeyCredential) return { kind: 'account', credential };
  return connectionString === undefined ? delegationSigner(service) : undefined;
}

/** Asks for a key once a day, or sooner for a signature that outlives it. */
function delegationSigner(service: BlobServiceClient): Signer {
  let held: { readonly key: UserDelegationKey; readonly until: number } | undefined;
  return {
    kind: 'delegation',
    async key(until, signal) {
      if (held === undefined || held.until < until.getTime()) {
        const now = Date.now();
        const end = Math.min(
          Math.max(now + usualKeyMs, until.getTime()),
          now + longestKeyMs - clockSkewMs,
        );
        const options = signal === undefined ? {} : { abortSignal: signal };
        const start = new Date(now - clockSkewMs);
        const key = await service.getUserDelegationKey(start, new Date(end), options);
        held = { key, until: end };
      }
      return held.key;
    },
  };
}
