import { gaps, mergeSpans, type TimeSpan } from './time-span.js';
import type { Segment, TranscriptContent } from './transcript.js';

/** A reason not to draw moods, notes or roles from a transcript. */
export interface TranscriptDoubt {
  readonly code: 'words_unsure' | 'speech_missing';
  /** Explanation for people. */
  readonly message: string;
}

/**
 * Below this mean confidence of its words a transcript is not believed. PocketSphinx, whose
 * confidences are real probabilities, gets a third of the words wrong at 0.66 and half or more below
 * 0.5 (bench/ACCURACY.md, "Confidence"); cloud services give 0.8 and more to clear speech.
 */
export const leastMeanConfidence = 0.5;

/**
 * Why most of a transcript cannot be believed: the engine is not sure of its words, or more of the
 * speech is missing than there is. Empty for a transcript that can be used. What a person wrote has
 * no confidence and counts as sure; engines that give none are judged by their gaps alone.
 */
export function transcriptDoubts(
  transcript: Pick<TranscriptContent, 'segments' | 'coverage' | 'durationMs'>,
): readonly TranscriptDoubt[] {
  return [...wordDoubts(transcript.segments), ...gapDoubts(transcript)];
}

function wordDoubts(segments: readonly Segment[]): TranscriptDoubt[] {
  if (segments.every((segment) => confidencesOf(segment).length === 0)) return [];
  let [sum, count] = [0, 0];
  for (const segment of segments) {
    const told = confidencesOf(segment);
    const words = wordCount(segment);
    const mean = told.length === 0 ? 1 : told.reduce((all, one) => all + one, 0) / told.length;
    sum += mean * words;
    count += words;
  }
  const mean = count === 0 ? 1 : sum / count;
  if (mean >= leastMeanConfidence) return [];
  const message =
    `The speech engine is not sure of most words: its mean confidence is ${percent(mean)} %. ` +
    'Moods, notes and roles are not drawn from them. Correct the transcript, or transcribe the recording with a better engine.';
  return [{ code: 'words_unsure', message }];
}

function confidencesOf({ confidence, words = [] }: Segment): readonly number[] {
  const told = words.flatMap((word) => word.confidence ?? []);
  return told.length > 0 || confidence === undefined ? told : [confidence];
}

function wordCount({ text }: Segment): number {
  return text.split(/\s+/u).filter((word) => word !== '').length;
}

function gapDoubts({
  segments,
  coverage,
  durationMs,
}: Pick<TranscriptContent, 'segments' | 'coverage' | 'durationMs'>): TranscriptDoubt[] {
  const spokenMs = lengthOf(mergeSpans(segments));
  const known = [...coverage, ...segments.map(({ startMs, endMs }) => ({ startMs, endMs }))];
  const missingMs = lengthOf(gaps(known, durationMs));
  if (missingMs <= spokenMs) return [];
  const message =
    `Most of the speech is missing: ${seconds(missingMs)} s could not be transcribed, ${seconds(spokenMs)} s could. ` +
    'Moods, notes and roles are not drawn from so little.';
  return [{ code: 'speech_missing', message }];
}

function lengthOf(spans: readonly TimeSpan[]): number {
  return spans.reduce((sum, { startMs, endMs }) => sum + endMs - startMs, 0);
}

function seconds(ms: number): number {
  return Math.round(ms / 1_000);
}

function percent(share: number): number {
  return Math.round(share * 100);
}
