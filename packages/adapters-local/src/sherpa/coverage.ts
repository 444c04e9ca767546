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
