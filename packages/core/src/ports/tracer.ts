/**
 * Attributes of a span: ids, codes, counts and names chosen by developers. They never contain names,
 * words or files of people. Members that are `undefined` are left out.
 */
export type SpanAttributes = Readonly<Record<string, string | number | boolean | undefined>>;

/**
 * `client` calls a service, `producer` enqueues work for later. `server` and `consumer` do work that
 * another process asked for: they start from `parent`, not from the span that is current when they
 * start.
 */
export type SpanKind = 'internal' | 'server' | 'client' | 'producer' | 'consumer';

export interface SpanOptions {
  /** Defaults to `internal`. */
  readonly kind?: SpanKind;
  /**
   * The W3C `traceparent` of the parent. The current span then becomes a link, if it is another one.
   * Absent or malformed: the current span is the parent; `server` and `consumer` have none.
   */
  readonly parent?: string | undefined;
  /** Related spans, as `traceparent`; malformed ones are ignored. */
  readonly links?: readonly string[];
}

/** A span that has not ended. */
export interface Span {
  /** Adds or replaces attributes. */
  set(attributes: SpanAttributes): void;
  /** Marks the work as failed, with a code. The first call wins. */
  fail(code: string): void;
  /** Changes the name, for work whose kind is known only after its start. */
  rename(name: string): void;
}

/** Records what was done, when, why, and how long it took. */
export interface Tracer {
  /**
   * Runs the work within a new span, which is the current span of everything the work calls, and
   * settles as the work does. A rejection is recorded by its code: a message may quote a person.
   * Tracing never makes the work fail.
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
