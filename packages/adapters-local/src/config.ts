/** What the local family needs to know; whoever composes reads it from wherever it keeps it. */
export interface LocalConfig {
  /** Holds everything that is kept: `blobs/` and `records/`. */
  readonly dataDirectory: string;
  /**
   * Whether a record is on the disk before it counts as written. Defaults to `true`; `false` suits
   * data that is thrown away afterwards.
   */
  readonly synced?: boolean;
  /** Speech processes at once; defaults to the number of processors. */
  readonly speechConcurrency?: number;
}
