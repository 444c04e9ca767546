/** A stretch in which somebody speaks. */
export interface Span {
  readonly startMs: number;
  readonly endMs: number;
}

/** A pause that is worth skipping. */
const longPauseMs = 1_500;

/** Where speech goes on after a long pause that `ms` is in; `undefined`: it is in none. */
export function nextSpeech(speech: readonly Span[], ms: number): number | undefined {
  let endMs = 0;
  for (const span of speech) {
    if (span.startMs > ms) {
      const from = Math.max(ms, endMs + 200);
      return ms >= endMs + 200 && span.startMs - from > longPauseMs
        ? span.startMs - 200
        : undefined;
    }
    endMs = Math.max(endMs, span.endMs);
  }
  return undefined;
}
