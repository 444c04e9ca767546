import type { CallOptions } from '@attune/core/ports';

/** From where a file is to be read. */
export interface PartRequest extends CallOptions {
  /** Bytes that are there already. */
  readonly from: number;
  /** Which version of the file those are of, as the mirror called it. */
  readonly version?: string | undefined;
}

/** A file of a model from somewhere on. */
export interface Part {
  /** Where it begins: what was asked for, or 0 where the mirror begins anew. */
  readonly from: number;
  /** Names this version of the file; absent where the mirror tells none that can be relied upon. */
  readonly version?: string | undefined;
  readonly body: AsyncIterable<Uint8Array> | Iterable<Uint8Array>;
}

/** The files of a mirror. */
export interface ModelFiles {
  /** Fit to be shown. */
  readonly place: string;
  /**
   * The signal also ends the transfer while the body is not being read.
   *
   * @throws PortError `not_found`; `unavailable` when another try may help.
   */
  open(path: string, request: PartRequest): Promise<Part>;
}
