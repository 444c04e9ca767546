/** A turn as reference files name it: in which file, and on which channel. */
export interface ReferenceTurn {
  /** Name of the recording, usually without an extension. */
  readonly file: string;
  /** As written: `1`, `2`, `A`, `B`. */
  readonly channel: string;
  readonly speaker: string;
  readonly startMs: number;
  readonly endMs: number;
}
