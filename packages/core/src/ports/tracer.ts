/**
 * What a span says of its work. Ids, codes, counts and names of things that a developer named: never
 * anything that a person is called, said, wrote or sent. Members that are `undefined` are left out.
 */
export type SpanAttributes = Readonly<Record<string, string | number | boolean | undefined>>;

/**
 * `client` calls somebody else, `producer` leaves work for later. `server` and `consumer` do what
 * somebody else asked for: what is current where they happen to begin is none of theirs.
 */
export type SpanKind = 'internal' | 'server' | 'client' | 'producer' | 'consumer';

export interface SpanOptions {
  /** Defaults to `internal`. */
  readonly kind?: SpanKind;
  /**
   * A W3C `traceparent` to go on from instead of the span that is current here, which becomes a
   * link if it is another one. Absent or malformed: the current span is the parent; for `server` and
   * `consumer` there is none.
   */
  readonly parent?: string | undefined;
  /** Spans that have to do with it, as `traceparent`; malformed ones are left out. */
  readonly links?: readonly string[];
}

/** A span while its work goes on. */
export interface Span {
  set(attributes: SpanAttributes): void;
  /** Says that the work failed, by a code. The first one counts. */
  fail(code: string): void;
  /** For work that finds out by itself what it is. */
  rename(name: string): void;
}

/** Tells somebody who watches what was done when, why, and how long it took. */
export interface Tracer {
  /**
   * Does the work within a span of its own, which is current for all that the work calls, and
   * settles as the work does. A rejection is noted by its code: a message may quote somebody.
   * Watching never fails the work.
   */
  span<T>(
    name: string,
    attributes: SpanAttributes,
    work: (span: Span) => Promise<T>,
    options?: SpanOptions,
  ): Promise<T>;

  /** The W3C `traceparent` of the current span; `undefined` outside of any. */
  current(): string | undefined;
}
