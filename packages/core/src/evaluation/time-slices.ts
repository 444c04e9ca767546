import type { TimeSpan } from '../domain/transcript/time-span.js';

/** A stretch of time in which the same labels are active in the reference and in the hypothesis. */
export interface TimeSlice extends TimeSpan {
  readonly reference: readonly string[];
  readonly hypothesis: readonly string[];
}

/** Labeled spans: label to the spans in which it is active, ordered and apart from each other. */
export type Tracks = ReadonlyMap<string, readonly TimeSpan[]>;

interface Boundary {
  readonly atMs: number;
  readonly active: Set<string>;
  readonly label: string;
  readonly begins: boolean;
}

/**
 * Groups spans by label and joins those of one label that overlap or touch. Spans without length
 * are left out.
 *
 * @throws RangeError when a time is not finite or a span ends before it starts.
 */
export function toTracks<T extends TimeSpan>(
  spans: readonly T[],
  label: (span: T) => string,
): Tracks {
  const tracks = new Map<string, TimeSpan[]>();
  for (const span of spans.toSorted((a, b) => a.startMs - b.startMs)) {
    requireSpan(span);
    if (span.startMs === span.endMs) continue;
    const key = label(span);
    const track = tracks.get(key) ?? [];
    tracks.set(key, track);
    append(track, span);
  }
  return tracks;
}

/** Cuts the time line wherever a label of either side begins or ends; silence gives no slice. */
export function sliceTime(reference: Tracks, hypothesis: Tracks): readonly TimeSlice[] {
  const said = new Set<string>();
  const heard = new Set<string>();
  const boundaries = [...boundariesOf(reference, said), ...boundariesOf(hypothesis, heard)];
  boundaries.sort((a, b) => a.atMs - b.atMs);
  const slices: TimeSlice[] = [];
  let startMs = 0;
  for (const { atMs, active, label, begins } of boundaries) {
    if (atMs > startMs && said.size + heard.size > 0) {
      slices.push({ startMs, endMs: atMs, reference: [...said], hypothesis: [...heard] });
    }
    startMs = atMs;
    if (begins) active.add(label);
    else active.delete(label);
  }
  return slices;
}

function requireSpan({ startMs, endMs }: TimeSpan): void {
  if (Number.isFinite(startMs) && Number.isFinite(endMs) && startMs <= endMs) return;
  throw new RangeError(`a turn cannot last from ${startMs} ms to ${endMs} ms`);
}

function append(track: TimeSpan[], { startMs, endMs }: TimeSpan): void {
  const last = track.at(-1);
  if (last === undefined || last.endMs < startMs) track.push({ startMs, endMs });
  else track[track.length - 1] = { startMs: last.startMs, endMs: Math.max(last.endMs, endMs) };
}

function boundariesOf(tracks: Tracks, active: Set<string>): readonly Boundary[] {
  return [...tracks].flatMap(([label, spans]) =>
    spans.flatMap(({ startMs, endMs }) => [
      { atMs: startMs, active, label, begins: true },
      { atMs: endMs, active, label, begins: false },
    ]),
  );
}
