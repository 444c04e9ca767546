import type { BlobStore } from '@attune/core/ports';
import type { ClientOptions } from '../clients/client-settings.js';

/** Where recordings are in S3. Credentials come from the SDK's default chain. */
export interface S3BlobOptions extends ClientOptions {
  /** Name of the bucket, such as `my-recordings`. */
  readonly bucket: string;
  /** A key of KMS that encrypts what is written. Default: the bucket's own encryption. */
  readonly kmsKeyId?: string | undefined;
  /**
   * Whether the bucket is named in the path and not in the host name, as other servers than AWS often
   * need. Default: with an `endpoint`.
   */
  readonly pathStyle?: boolean | undefined;
  /**
   * `supported` sends and checks a checksum with every object; `required` only where the service
   * insists, for servers that do not know them. Default: `required` with an `endpoint`.
   */
  readonly checksums?: 'supported' | 'required' | undefined;
  /** Whether a bucket that is not there is made at the first call. Default `false`. */
  readonly createBucket?: boolean | undefined;
  /**
   * Age of an unfinished upload in milliseconds after which it is removed, once a day before another
   * long upload. Default: a day. `0` leaves that to a rule of the bucket.
   */
  readonly staleUploadMs?: number | undefined;
}

/** Recordings in a bucket of S3. */
export interface S3BlobStore extends BlobStore {
  /** Closes the connections. */
  close(): Promise<void>;
}
