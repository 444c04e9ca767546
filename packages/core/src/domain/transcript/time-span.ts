/** A stretch of a recording, in milliseconds from its beginning; `endMs` is exclusive. */
export interface TimeSpan {
  /** Milliseconds from the beginning of the recording. */
  readonly startMs: number;
  /** Milliseconds from the beginning of the recording; exclusive. */
  readonly endMs: number;
}

/** How long two spans overlap; 0 when they do not. */
export function overlapMs(a: TimeSpan, b: TimeSpan): number {
  return Math.max(0, Math.min(a.endMs, b.endMs) - Math.max(a.startMs, b.startMs));
}

/** The union of spans: ordered, without overlaps, none empty. */
export function mergeSpans(spans: readonly TimeSpan[]): readonly TimeSpan[] {
  const merged: TimeSpan[] = [];
  for (const span of spans.toSorted((a, b) => a.startMs - b.startMs)) {
    if (span.endMs <= span.startMs) continue;
    const last = merged.at(-1);
    if (last === undefined || span.startMs > last.endMs)
      merged.push({ startMs: span.startMs, endMs: span.endMs });
    else
      merged[merged.length - 1] = {
        startMs: last.startMs,
        endMs: Math.max(last.endMs, span.endMs),
      };
  }
  return merged;
}

/** The gaps between 0 and `durationMs` that no span covers. */
export function gaps(spans: readonly TimeSpan[], durationMs: number): readonly TimeSpan[] {
  const found: TimeSpan[] = [];
  let at = 0;
  for (const span of mergeSpans(spans)) {
    if (span.startMs > at) found.push({ startMs: at, endMs: Math.min(span.startMs, durationMs) });
    at = Math.max(at, span.endMs);
  }
  if (at < durationMs) found.push({ startMs: at, endMs: durationMs });
  return found.filter((gap) => gap.endMs > gap.startMs);
}
