/** How Amazon Transcribe is used. Credentials come from the SDK's default chain. */
export interface TranscribeOptions {
  /**
   * Results are written to this bucket, and recordings are copied to it, until `release` removes
   * both. It must be in the region of the service.
   */
  readonly bucket: string;
  /**
   * The bucket that recordings are in under their own keys. If it is in the region of the service, they
   * are read there and not copied.
   */
  readonly recordingsBucket?: string;
  /** What keys in the bucket start with. Default `attune-transcribe/`. */
  readonly prefix?: string;
  /** Region of the service, such as `eu-central-1`. Default: what the SDK's chain says. */
  readonly region?: string;
  /** A key of KMS that encrypts the copy and the result. Default: the bucket's own encryption. */
  readonly kmsKeyId?: string;
  /** Name of a vocabulary filter of the account. Without one, swear words cannot be treated. */
  readonly vocabularyFilter?: string;
  /** How many speakers are told apart when the request names no number: 2 to 30. Default 10. */
  readonly maxSpeakers?: number;
  /** Identify every language of a recording, not only the one mostly spoken. Default `false`. */
  readonly severalLanguages?: boolean;
  /** How long to wait between two looks at running work, in milliseconds. Default 10,000. */
  readonly pollMs?: number;
  /** How long `release` waits for a running job to end, in milliseconds. Default 30,000. */
  readonly releaseWaitMs?: number;
  /** Addresses in place of those of AWS, for endpoints of a private network and for tests. */
  readonly endpoints?: { readonly transcribe?: string; readonly s3?: string };
  /** Tries of one request whose fault may pass. Default 3. */
  readonly tries?: number;
}
