import type { Instant } from '../instant.js';

/** A person's signature of a session in its present state. */
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

/** A withdrawn signature; its snapshot stays. */
export interface Reopening {
  readonly at: Instant;
  readonly by: string;
  readonly finalization?: Finalization;
}
