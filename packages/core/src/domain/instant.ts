/**
 * A point in time as RFC 3339 in UTC with milliseconds, such as `2026-11-21T06:25:00.000Z`. Records
 * are stored, sent and compared as they are, and these strings sort by time.
 */
export type Instant = string;

export function toInstant(date: Date): Instant {
  return date.toISOString();
}

/** `base` moved by `ms`. */
export function instantAfter(base: Date, ms: number): Instant {
  return new Date(base.getTime() + ms).toISOString();
}
