import type { Instant } from '../instant.js';
import type { SignedFigures } from './signed-figures.js';

/** A person's signature of a session in its present state. */
export interface Finalization {
  /** When the person signed. */
  readonly at: Instant;
  /** The account that signed. */
  readonly by: string;
  /** The signed revision of the transcript. */
  readonly transcriptRevision: number;
  /** SHA-256 of the snapshot's bytes before they are sealed, lower-case hexadecimal. */
  readonly sha256: string;
  /** Key of the snapshot. */
  readonly blobKey: string;
  /** Figures of what was signed, for trends. Sessions signed by version 0.1.0 have none. */
  readonly figures?: SignedFigures;
}

/** A withdrawn signature. Its snapshot is kept. */
export interface Reopening {
  readonly at: Instant;
  /** The account that reopened the session. */
  readonly by: string;
  /** Why, in the words of the person. */
  readonly reason?: string;
  /** The signature that was withdrawn. */
  readonly finalization?: Finalization;
}
