import type { TimeSpan } from '../domain/transcript/time-span.js';
import { assign } from './assignment.js';
import { sliceTime, type TimeSlice, type Tracks, toTracks } from './time-slices.js';

/** A turn of one speaker. The name must be the same in all turns of the same person. */
export interface SpeakerTurn extends TimeSpan {
  readonly speaker: string;
}

export interface SpeakerErrorOptions {
  /**
   * What is left unscored before and after each boundary of a reference turn, in milliseconds,
   * because people do not agree on boundaries any more closely. 250 as in the NIST evaluations.
   */
  readonly collarMs?: number;
  /** Scores the time in which several reference speakers talk at once. Default true, as NIST does. */
  readonly scoreOverlap?: boolean;
  /** The part of the recording that the reference covers. Default: all of it. */
  readonly region?: TimeSpan;
}

/** Which reference speaker a hypothesis speaker was taken for. */
export interface SpeakerMatch {
  readonly hypothesis: string;
  readonly reference: string;
  /** How long both speak at once, collars included. */
  readonly sharedMs: number;
}

/** Times are milliseconds; time in which two people speak counts twice. */
export interface SpeakerErrors {
  /** Reference speech to which the hypothesis gives no speaker. */
  readonly missedMs: number;
  /** Speech of the hypothesis where the reference has none. */
  readonly falseAlarmMs: number;
  /** Speech given to the wrong speaker. */
  readonly confusionMs: number;
  /** Reference speech that was scored. */
  readonly scoredMs: number;
  /**
   * The diarization error rate: (missed + false alarm + confusion) / scored. May pass 1. With
   * nothing to score: 0 without errors, otherwise 1.
   */
  readonly rate: number;
  /** The part of `rate` that is confusion alone: confusion / scored. */
  readonly speakerConfusion: number;
  /** The matches, in the order in which the hypothesis speakers first speak. */
  readonly mapping: readonly SpeakerMatch[];
}

/**
 * How much of the speech has the wrong speaker, or none, or should not be there.
 *
 * The measure is that of the NIST Rich Transcription evaluations (evaluation plan RT-09, section
 * 6.1, and its scorer md-eval). Time is cut into segments in which no speaker starts or stops. With `R` reference
 * speakers, `H` hypothesis speakers and `C` of them matched correctly in a segment of length `d`:
 * scored += d·R, missed += d·max(R − H, 0), false alarm += d·max(H − R, 0),
 * confusion += d·(min(R, H) − C). Speakers are matched one to one so that the time they share, collars
 * included, is the longest possible. Turns of one speaker that overlap or touch count as one turn.
 *
 * @throws RangeError when a time is not finite, a turn ends before it starts, or the collar is negative.
 */
export function speakerError(
  reference: readonly SpeakerTurn[],
  hypothesis: readonly SpeakerTurn[],
  options: SpeakerErrorOptions = {},
): SpeakerErrors {
  const { collarMs = 250, scoreOverlap = true, region } = options;
  if (!(collarMs >= 0)) throw new RangeError(`a collar cannot be ${collarMs} ms`);
  const outside = region === undefined ? [] : around(region);
  const said = without(toTracks(reference, speakerOf), outside);
  const heard = without(toTracks(hypothesis, speakerOf), outside);
  const mapping = match(said, heard);
  const collars = collarsOf(toTracks(reference, speakerOf), collarMs);
  const slices = sliceTime(without(said, collars), without(heard, collars));
  const scored = scoreOverlap ? slices : slices.filter((slice) => slice.reference.length < 2);
  return { ...score(scored, mapping), mapping };
}

function speakerOf(turn: SpeakerTurn): string {
  return turn.speaker;
}

function around(region: TimeSpan): readonly TimeSpan[] {
  return [
    { startMs: -Infinity, endMs: region.startMs },
    { startMs: region.endMs, endMs: Infinity },
  ];
}

/** The unscored spans around all reference boundaries, ordered and joined. */
function collarsOf(reference: Tracks, collarMs: number): readonly TimeSpan[] {
  const boundaries = [...reference.values()].flat().flatMap((span) => [span.startMs, span.endMs]);
  const spans = boundaries.map((at) => ({ startMs: at - collarMs, endMs: at + collarMs }));
  return toTracks(spans, () => 'collar').get('collar') ?? [];
}

function without(tracks: Tracks, holes: readonly TimeSpan[]): Tracks {
  return new Map([...tracks].map(([label, spans]) => [label, spans.flatMap((s) => cut(s, holes))]));
}

/** What is left of a span outside ordered holes. */
function cut(span: TimeSpan, holes: readonly TimeSpan[]): readonly TimeSpan[] {
  const left: TimeSpan[] = [];
  let startMs = span.startMs;
  for (const hole of holes) {
    if (hole.endMs <= startMs || hole.startMs >= span.endMs) continue;
    if (hole.startMs > startMs) left.push({ startMs, endMs: hole.startMs });
    startMs = hole.endMs;
  }
  if (startMs < span.endMs) left.push({ startMs, endMs: span.endMs });
  return left;
}

function match(said: Tracks, heard: Tracks): readonly SpeakerMatch[] {
  const references = [...said.keys()];
  const hypotheses = [...heard.keys()];
  const shared = hypotheses.map(() => references.map(() => 0));
  for (const slice of sliceTime(said, heard)) {
    for (const hypothesis of slice.hypothesis) {
      const row = shared[hypotheses.indexOf(hypothesis)] ?? [];
      for (const reference of slice.reference) {
        const column = references.indexOf(reference);
        row[column] = (row[column] ?? 0) + slice.endMs - slice.startMs;
      }
    }
  }
  return assign(shared).flatMap((column, row) => {
    const hypothesis = hypotheses[row];
    const reference = column === undefined ? undefined : references[column];
    if (hypothesis === undefined || reference === undefined || column === undefined) return [];
    return [{ hypothesis, reference, sharedMs: shared[row]?.[column] ?? 0 }];
  });
}

function score(
  slices: readonly TimeSlice[],
  mapping: readonly SpeakerMatch[],
): Omit<SpeakerErrors, 'mapping'> {
  const takenFor = new Map(mapping.map(({ hypothesis, reference }) => [hypothesis, reference]));
  const sum = { missedMs: 0, falseAlarmMs: 0, confusionMs: 0, scoredMs: 0 };
  for (const { startMs, endMs, reference, hypothesis } of slices) {
    const lengthMs = endMs - startMs;
    const [said, heard] = [reference.length, hypothesis.length];
    const right = hypothesis.filter((speaker) => {
      const taken = takenFor.get(speaker);
      return taken !== undefined && reference.includes(taken);
    }).length;
    sum.scoredMs += lengthMs * said;
    sum.missedMs += lengthMs * Math.max(said - heard, 0);
    sum.falseAlarmMs += lengthMs * Math.max(heard - said, 0);
    sum.confusionMs += lengthMs * (Math.min(said, heard) - right);
  }
  const share = (errorMs: number): number => {
    if (sum.scoredMs > 0) return errorMs / sum.scoredMs;
    return errorMs > 0 ? 1 : 0;
  };
  const errorMs = sum.missedMs + sum.falseAlarmMs + sum.confusionMs;
  return { ...sum, rate: share(errorMs), speakerConfusion: share(sum.confusionMs) };
}
