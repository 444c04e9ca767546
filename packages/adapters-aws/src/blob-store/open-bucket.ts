import { CreateBucketCommand, HeadBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { clientSettings, until } from '../clients/client-settings.js';
import { renewalPlace, renewCredentials } from '../clients/renew-credentials.js';
import { faultName, faultStatus } from '../errors/to-port-error.js';
import type { S3BlobOptions } from './s3-options.js';

/** A bucket, and what calls to it need. */
export interface OpenBucket {
  readonly name: string;
  readonly options: S3BlobOptions;
  readonly client: S3Client;
  /** Signs requests for others, whose bodies nothing is known of. */
  readonly signer: S3Client;
  /** Makes the bucket where that is asked for and it is not there. */
  ready(signal: AbortSignal | undefined): Promise<void>;
  /** Rejects when the bucket is not there: to a `HEAD` a missing bucket and a missing object look the same. */
  requireBucket(signal: AbortSignal | undefined): Promise<void>;
  close(): void;
}

/** Opens the bucket of the options. Nothing is asked of the service yet. */
export function openBucket(options: S3BlobOptions): OpenBucket {
  const { bucket: name, createBucket = false } = options;
  const client = openClient(options, checksumsOf(options));
  client.middlewareStack.add(renewCredentials(client.config), renewalPlace);
  // A checksum in a signed address would be that of an empty body.
  const signer = openClient(options, 'WHEN_REQUIRED', client.config.credentials);
  let making: Promise<void> | undefined;
  let seen = false;
  return {
    ...{ name, options, client, signer },
    async ready(signal) {
      if (!createBucket) return;
      making ??= make(client, name);
      await making.catch((error: unknown) => {
        making = undefined;
        throw error;
      });
      signal?.throwIfAborted();
    },
    async requireBucket(signal) {
      if (seen) return;
      await look(client, name, signal);
      seen = true;
    },
    close() {
      client.destroy();
      signer.destroy();
    },
  };
}

type Checksums = 'WHEN_SUPPORTED' | 'WHEN_REQUIRED';

function checksumsOf({ checksums, endpoint }: S3BlobOptions): Checksums {
  const wanted = checksums ?? (endpoint === undefined ? 'supported' : 'required');
  return wanted === 'supported' ? 'WHEN_SUPPORTED' : 'WHEN_REQUIRED';
}

function openClient(
  options: S3BlobOptions,
  checksums: Checksums,
  credentials?: S3Client['config']['credentials'],
): S3Client {
  return new S3Client({
    ...clientSettings(options),
    requestChecksumCalculation: checksums,
    responseChecksumValidation: checksums,
    forcePathStyle: options.pathStyle ?? options.endpoint !== undefined,
    ...(credentials === undefined ? {} : { credentials }),
  });
}

/** A `HEAD` has no body, so the answer does not name what is absent. */
async function look(
  client: S3Client,
  name: string,
  signal: AbortSignal | undefined,
): Promise<void> {
  try {
    await client.send(new HeadBucketCommand({ Bucket: name }), until(signal));
  } catch (error) {
    if (faultStatus(error) !== 404) throw error;
    const named = new Error('The bucket is not there', { cause: error });
    throw Object.assign(named, { name: 'NoSuchBucket' });
  }
}

const isThere: ReadonlySet<string> = new Set(['BucketAlreadyOwnedByYou', 'BucketAlreadyExists']);

async function make(client: S3Client, name: string): Promise<void> {
  try {
    await client.send(new CreateBucketCommand({ Bucket: name }));
  } catch (error) {
    // Whether it is ours shows at the first use of it.
    if (!isThere.has(faultName(error))) throw error;
  }
}
