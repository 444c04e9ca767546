import type { RecognizedUtterance, SpeechResult } from '../ports/speech-to-text.js';
import type { Speaker } from './speaker-role.js';
import { mergeSpans } from './time-span.js';
import { bySegmentOrder, type Segment, type TranscriptContent, type Word } from './transcript.js';

/** How an engine's result becomes a transcript. */
export interface AssembleOptions {
  readonly durationMs: number;
  /** Keep the times of single words. */
  readonly timestamps: boolean;
}

const channelLabels = ['Left channel', 'Right channel'];

/**
 * Turns what an engine heard into a transcript that keeps the rules: engines name speakers each in
 * their own way, round times and overshoot the end.
 *
 * Speakers become `S1`, `S2` … in order of first appearance; channels become `S1` (left) and
 * `S2` (right).
 */
export function assembleTranscript(
  result: SpeechResult,
  options: AssembleOptions,
): TranscriptContent {
  const heard = result.utterances
    .map((utterance) => ({ utterance, text: utterance.text.trim() }))
    .filter(({ text }) => text !== '')
    .sort(
      (a, b) => a.utterance.startMs - b.utterance.startMs || a.utterance.endMs - b.utterance.endMs,
    );
  const ids = speakerIds(heard.map(({ utterance }) => utterance));
  const segments = heard.map(({ utterance, text }) => segmentOf(utterance, text, ids, options));
  const ordered = segments
    .toSorted(bySegmentOrder)
    .map((segment, index) => ({ ...segment, id: `seg-${index + 1}` }));
  return {
    language: result.language,
    durationMs: options.durationMs,
    coverage: mergeSpans(result.coverage.map((span) => clampSpan(span, options.durationMs))),
    speakers: speakersOf(
      heard.map(({ utterance }) => utterance),
      ids,
    ),
    segments: ordered,
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
    const label = utterance.channel === undefined ? undefined : channelLabels[utterance.channel];
    speakers.set(id, {
      id,
      ...(label === undefined ? {} : { label }),
      role: 'unknown',
      roleSource: utterance.channel === undefined ? 'rule' : 'channel',
      roleConfidence: 0,
    });
  }
  return [...speakers.values()].sort((a, b) => Number(a.id.slice(1)) - Number(b.id.slice(1)));
}

function segmentOf(
  utterance: RecognizedUtterance,
  text: string,
  ids: ReadonlyMap<string, string>,
  options: AssembleOptions,
): Segment {
  const span = clampSpan(utterance, options.durationMs);
  const words = options.timestamps
    ? utterance.words?.flatMap((word) => wordOf(word, span))
    : undefined;
  return {
    id: '',
    speaker: ids.get(speakerKey(utterance)) ?? 'S1',
    ...span,
    text,
    ...(utterance.confidence === undefined ? {} : { confidence: clampShare(utterance.confidence) }),
    ...(words === undefined || words.length === 0 ? {} : { words: inOrder(words) }),
  };
}

function wordOf(word: Word, within: { startMs: number; endMs: number }): Word[] {
  if (word.text.trim() === '') return [];
  const startMs = clamp(Math.round(word.startMs), within.startMs, within.endMs);
  return [
    {
      text: word.text.trim(),
      startMs,
      endMs: clamp(Math.round(word.endMs), startMs, within.endMs),
      ...(word.confidence === undefined ? {} : { confidence: clampShare(word.confidence) }),
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
  const startMs = clamp(Math.round(span.startMs), 0, durationMs);
  return { startMs, endMs: clamp(Math.round(span.endMs), startMs, durationMs) };
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value));
}

function clampShare(value: number): number {
  return clamp(Number.isFinite(value) ? value : 0, 0, 1);
}
