import type { Span } from './next-speech.js';

/** What is shorter is a silence at an edge, not something that is missing. */
const shortestGapMs = 1_000;

/** The spans of a recording that no transcribed span covers, in order. */
export function gapsOf(coverage: readonly Span[], durationMs: number): readonly Span[] {
  const gaps: Span[] = [];
  let fromMs = 0;
  const spans = coverage.toSorted((a, b) => a.startMs - b.startMs);
  for (const { startMs, endMs } of [...spans, { startMs: durationMs, endMs: durationMs }]) {
    if (startMs - fromMs >= shortestGapMs) gaps.push({ startMs: fromMs, endMs: startMs });
    fromMs = Math.max(fromMs, endMs);
  }
  return gaps;
}
