interface Span {
  readonly startMs: number;
  readonly endMs: number;
}

/** The spans of a recording that were transcribed: all of it but the gaps. */
export function coverageOf(durationMs: number, gaps: readonly Span[]): Span[] {
  const covered: Span[] = [];
  let from = 0;
  for (const gap of gaps.toSorted((a, b) => a.startMs - b.startMs)) {
    if (gap.startMs > from)
      covered.push({ startMs: from, endMs: Math.min(gap.startMs, durationMs) });
    from = Math.max(from, gap.endMs);
  }
  if (from < durationMs) covered.push({ startMs: from, endMs: durationMs });
  return covered;
}

/** Spans in order, none beyond the recording and none overlapping. */
export function spansWithin(spans: readonly Span[], durationMs: number): Span[] {
  const kept: { startMs: number; endMs: number }[] = [];
  for (const span of spans.toSorted((a, b) => a.startMs - b.startMs)) {
    const endMs = Math.min(span.endMs, durationMs);
    const last = kept.at(-1);
    if (last !== undefined && span.startMs <= last.endMs) last.endMs = Math.max(last.endMs, endMs);
    else if (endMs > span.startMs) kept.push({ startMs: span.startMs, endMs });
  }
  return kept;
}
