import type { Speaker } from '../../domain/speakers/speaker-role.js';
import { mergeSpans } from '../../domain/transcript/time-span.js';
import {
  bySegmentOrder,
  type Segment,
  type TranscriptContent,
  type Word,
} from '../../domain/transcript/transcript.js';
import type { RecognizedUtterance, SpeechResult } from '../../ports/speech-to-text.js';

export interface AssembleOptions {
  /** Length of the audio. Later times are cut to it. */
  readonly durationMs: number;
  /** Whether to keep the times of single words. */
  readonly timestamps: boolean;
}

/**
 * Turns an engine's result into a valid transcript. Engines differ in how they name speakers, round
 * times, and may report times after the end.
 *
 * Speakers become `S1`, `S2` … in order of first appearance; channels become `S1` (left) and
 * `S2` (right).
 */
export function assembleTranscript(
  result: SpeechResult,
  options: AssembleOptions,
): TranscriptContent {
  const heard = result.utterances
    .map((utterance) => ({ ...utterance, ...clampSpan(utterance, options.durationMs) }))
    .filter((utterance) => utterance.text.trim() !== '')
    .sort((a, b) => a.startMs - b.startMs || a.endMs - b.endMs);
  const ids = speakerIds(heard);
  const segments = heard.map((utterance, index) => ({
    id: `seg-${index + 1}`,
    ...segmentOf(utterance, ids, options),
  }));
  return {
    language: result.language,
    durationMs: options.durationMs,
    coverage: mergeSpans(result.coverage.map((span) => clampSpan(span, options.durationMs))),
    speakers: speakersOf(heard, ids),
    segments: segments.sort(bySegmentOrder),
  };
}

function speakerKey(utterance: RecognizedUtterance): string {
  if (utterance.channel !== undefined) return `channel ${utterance.channel}`;
  return `speaker ${utterance.speaker ?? ''}`;
}

function speakerIds(utterances: readonly RecognizedUtterance[]): ReadonlyMap<string, string> {
  const ids = new Map<string, string>();
  const channels = utterances.filter((utterance) => utterance.channel !== undefined);
  for (const utterance of channels)
    ids.set(speakerKey(utterance), `S${(utterance.channel ?? 0) + 1}`);
  let next = channels.length > 0 ? 3 : 1;
  for (const utterance of utterances) {
    const key = speakerKey(utterance);
    if (!ids.has(key)) {
      ids.set(key, `S${next}`);
      next += 1;
    }
  }
  return ids;
}

function speakersOf(
  utterances: readonly RecognizedUtterance[],
  ids: ReadonlyMap<string, string>,
): readonly Speaker[] {
  const speakers = new Map<string, Speaker>();
  for (const utterance of utterances) {
    const id = ids.get(speakerKey(utterance)) ?? 'S1';
    if (speakers.has(id)) continue;
    speakers.set(id, {
      id,
      role: 'unknown',
      roleSource: utterance.channel === undefined ? 'rule' : 'channel',
      roleConfidence: 0,
    });
  }
  return [...speakers.values()].sort((a, b) => Number(a.id.slice(1)) - Number(b.id.slice(1)));
}

function segmentOf(
  utterance: RecognizedUtterance,
  ids: ReadonlyMap<string, string>,
  options: AssembleOptions,
): Omit<Segment, 'id'> {
  const { startMs, endMs } = utterance;
  const words = options.timestamps
    ? utterance.words?.flatMap((word) => wordOf(word, utterance))
    : undefined;
  return {
    speaker: ids.get(speakerKey(utterance)) ?? 'S1',
    startMs,
    endMs,
    text: utterance.text.trim(),
    ...(utterance.confidence === undefined ? {} : { confidence: clampShare(utterance.confidence) }),
    ...(words === undefined || words.length === 0 ? {} : { words: inOrder(words) }),
  };
}

function wordOf(word: Word, within: { startMs: number; endMs: number }): Word[] {
  if (word.text.trim() === '') return [];
  const startMs = clamp(word.startMs, within.startMs, within.endMs);
  return [
    {
      text: word.text.trim(),
      startMs,
      endMs: clamp(word.endMs, startMs, within.endMs),
      ...(word.confidence === undefined ? {} : { confidence: clampShare(word.confidence) }),
      ...(word.estimated === true ? { estimated: true } : {}),
    },
  ];
}

function inOrder(words: readonly Word[]): readonly Word[] {
  return words.toSorted((a, b) => a.startMs - b.startMs);
}

function clampSpan(
  span: { startMs: number; endMs: number },
  durationMs: number,
): { startMs: number; endMs: number } {
  const startMs = clamp(span.startMs, 0, durationMs);
  return { startMs, endMs: clamp(span.endMs, startMs, durationMs) };
}

/** Rounds to whole milliseconds within the bounds. `NaN` becomes the lower bound. */
function clamp(ms: number, low: number, high: number): number {
  return Number.isNaN(ms) ? low : Math.min(high, Math.max(low, Math.round(ms)));
}

function clampShare(value: number): number {
  return Number.isNaN(value) ? 0 : Math.min(1, Math.max(0, value));
}
