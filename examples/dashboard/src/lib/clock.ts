/** A time in a recording as people write it: `4:05`, or `1:04:05` from an hour on. */
export function clockOf(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1_000));
  const two = (value: number): string => String(value).padStart(2, '0');
  const hours = Math.floor(seconds / 3_600);
  const minutes = Math.floor(seconds / 60) % 60;
  const rest = two(seconds % 60);
  return hours === 0 ? `${minutes}:${rest}` : `${hours}:${two(minutes)}:${rest}`;
}

/** The milliseconds of `4:05`, `1:04:05` or `245`; `undefined`: it is no time. */
export function readClock(text: string): number | undefined {
  const parts = text.trim().split(':');
  if (parts.length > 3 || !parts.every((part) => /^\d{1,5}$/u.test(part))) return undefined;
  return parts.reduce((sum, part) => sum * 60 + Number(part), 0) * 1_000;
}

/** The last of the spans, in order of their starts, that begins at or before `ms`; -1: none. */
export function indexAt(spans: readonly { readonly startMs: number }[], ms: number): number {
  let [low, high] = [0, spans.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((spans[middle]?.startMs ?? 0) <= ms) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
