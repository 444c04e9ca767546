import type { AzureIdentity } from '../identity/token-source.js';

/** Versions of the REST API that the adapter speaks. */
export type SpeechApiVersion = '2024-11-15' | '2025-10-15';

/** How Azure Speech is used. */
export interface AzureSpeechOptions {
  /**
   * The address of the resource, such as `https://my-speech.cognitiveservices.azure.com`. An identity
   * needs this form; a key takes the address of a region, too.
   */
  readonly endpoint: string;
  /** Key of the resource. Default: the identity of the process. */
  readonly key?: string | undefined;
  readonly identity?: AzureIdentity | undefined;
  /** Default `2025-10-15`. Phrase hints need it. */
  readonly apiVersion?: SpeechApiVersion | undefined;
  /**
   * `fast` answers within minutes, `batch` takes up to a day and longer recordings. Default `auto`:
   * by length and settings, batch only where recordings can be shared with the service.
   */
  readonly way?: 'auto' | 'fast' | 'batch' | undefined;
  /**
   * Largest recording that is sent to fast transcription. Sources of Microsoft name 200 to 500 MB and
   * 2 to 5 hours. Default: the lowest, 200,000,000 bytes and two hours.
   */
  readonly fastLimits?: { readonly maxBytes: number; readonly maxDurationMs: number } | undefined;
  /** How long the service keeps a batch job that nobody released, in hours: 6 to 744. Default 48. */
  readonly timeToLiveHours?: number | undefined;
  /** How long to wait between two looks at a batch job, in milliseconds. Default a minute. */
  readonly pollMs?: number | undefined;
  /** Tries of one request whose fault may pass. Default 3. */
  readonly tries?: number | undefined;
}

/** Lets the service read recordings, which it does by their address. */
export interface SharedRecordings {
  /**
   * Makes a recording readable for the service.
   *
   * @param lifetimeMs how long it must stay readable: a job may wait a day before it reads.
   * @returns the address, which may hold a signature and is a secret then.
   */
  share(
    recording: { readonly key: string; readonly sizeBytes: number },
    lifetimeMs: number,
    signal: AbortSignal | undefined,
  ): Promise<string>;
  /** Removes what `share` added. Resolves also when there is nothing. */
  unshare(key: string, signal: AbortSignal | undefined): Promise<void>;
}

/** The address of the resources of a region that take a key, such as `westeurope`. */
export function speechEndpointOf(region: string): string {
  const cloud = region.startsWith('usgov') || region.startsWith('usdod') ? 'us' : 'com';
  return region.startsWith('china')
    ? `https://${region}.api.cognitive.azure.cn`
    : `https://${region}.api.cognitive.microsoft.${cloud}`;
}
