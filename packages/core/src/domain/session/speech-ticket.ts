import type { JsonObject } from '../../json.js';

/**
 * Everything that an adapter needs to continue started work after a crash, on another machine too.
 * Plain JSON, at most 4,096 bytes. It is stored readable: it holds ids, no secrets, no names and no
 * words such as phrase hints.
 */
export interface SpeechTicket {
  /**
   * Name of the adapter that issued it, such as `pocketsphinx` or `aws-transcribe`. The ticket goes back
   * to that adapter and to no other.
   */
  readonly provider: string;
  /** Ids that the adapter needs to continue. */
  readonly data: JsonObject;
}
