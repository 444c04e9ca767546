import type { Instant } from '../instant.js';

/** A person's signature of a session in its present state. */
export interface Finalization {
  /** When the person signed. */
  readonly at: Instant;
  /** The account that signed. */
  readonly by: string;
  /** The signed revision of the transcript. */
  readonly transcriptRevision: number;
  /** Of the snapshot's bytes, lower-case hexadecimal. */
  readonly sha256: string;
  /** Where the snapshot lies. */
  readonly blobKey: string;
}

/** A withdrawn signature; its snapshot stays. */
export interface Reopening {
  readonly at: Instant;
  /** The account that reopened the session. */
  readonly by: string;
  /** The signature that was withdrawn. */
  readonly finalization?: Finalization;
}
