import type { PortError } from '@attune/core/ports';

/** Where an embedded database lives, and how it is written. */
export interface PgliteOptions {
  /** Where the database lives; created when absent. `undefined` keeps it in memory only. */
  readonly directory: string | undefined;
  /**
   * Whether a transaction reaches the disk before it resolves. Defaults to `true`, at the price of
   * one disk synchronization per transaction. With `false` a killed process loses nothing, but a
   * power cut may lose the last seconds and, in the worst case, leave an unreadable database.
   */
  readonly synced?: boolean;
  /** What stays free on the disk, besides a reserve of 32 MiB; writes are refused before. Defaults to 32 MiB. */
  readonly leastFreeBytes?: number;
  /**
   * Told once when another process took the directory over, as it may after a pause of more than 20 s in
   * another container. Every call rejects from then on: the process should end.
   */
  readonly onLost?: ((error: PortError) => void) | undefined;
}
