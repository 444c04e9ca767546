/** What every port call accepts. */
export interface CallOptions {
  /**
   * Ends the call. An aborted call rejects with `signal.reason`, unwrapped, stops the work behind
   * it and leaves nothing half-done. A deadline is a signal too.
   */
  readonly signal?: AbortSignal | undefined;
}

/** One page of a listing. Without `cursor` it is the last one. */
export interface Page<T> {
  /** The items of this page, in the order of the listing. */
  readonly items: readonly T[];
  /** Opaque; goes back into the same listing, unchanged, to get the next page. */
  readonly cursor?: string;
}
