import type { JsonObject } from '../../json.js';

/**
 * Everything needed to go on with started work after a crash, on another machine too. Plain JSON,
 * at most 4,096 bytes, without secrets: it is stored in the session.
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
