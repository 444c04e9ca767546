import type { Instant } from '../instant.js';

/** That a person has signed a session as it stands. */
export interface Finalization {
  readonly at: Instant;
  /** The account that signed. */
  readonly by: string;
  readonly transcriptRevision: number;
  /** Of the snapshot's bytes, lower-case hexadecimal. */
  readonly sha256: string;
  /** Where the snapshot lies. */
  readonly blobKey: string;
}

/** That a person has taken a signature back; its snapshot stays. */
export interface Reopening {
  readonly at: Instant;
  readonly by: string;
  readonly finalization?: Finalization;
}
