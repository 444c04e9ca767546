import { mergeSpans, type TimeSpan } from '../../domain/transcript/time-span.js';
import type { TranscriptContent } from '../../domain/transcript/transcript.js';
import { transcriptDoubts } from '../../domain/transcript/transcript-doubts.js';
import { DomainError } from '../../errors/domain-error.js';
import type { SpeechResult } from '../../ports/speech-to-text.js';

interface HearingWarning {
  readonly code: 'words_unsure' | 'speech_missing' | 'language_doubtful';
  /** Explanation for people. */
  readonly message: string;
}

/** Less than this was a cough or a laugh, in milliseconds. */
const leastUnclearMs = 2_000;

/** What a reviewer should know about a transcript before reading it, most important first. */
export function hearingWarnings(
  content: TranscriptContent,
  { unclear = [] }: Pick<SpeechResult, 'unclear'>,
): readonly HearingWarning[] {
  const doubts = transcriptDoubts(content);
  const unclearMs = lengthOf(unclear);
  if (unclearMs < leastUnclearMs) return doubts;
  const message =
    `${seconds(unclearMs)} s of the recording do not sound like ${languageName(content.language)}. ` +
    'They are left out: it may be another language, music or noise.';
  return [{ code: 'language_doubtful', message }, ...doubts];
}

/** The error for a recording in which no word was understood. */
export function noWordsError(
  { coverage, language, unclear = [] }: SpeechResult,
  { filename, durationMs }: { readonly filename: string; readonly durationMs: number },
): DomainError {
  const missingMs = durationMs - lengthOf(coverage);
  if (missingMs >= leastUnclearMs) {
    const cause =
      unclear.length > 0
        ? `It does not sound like ${languageName(language)}: it may be another language, music or noise.`
        : 'It may be another language than the one chosen, music or noise.';
    const message = `No words could be made out in ${filename}, although ${seconds(missingMs)} s sound like speech. ${cause}`;
    return new DomainError('no_speech', message);
  }
  return new DomainError(
    'no_speech',
    `No speech was found in ${filename} (${(durationMs / 1_000).toFixed(1)} s listened to). ` +
      'Check that the right file was chosen and that the microphone was on.',
  );
}

/** "English" for `en-US`; the tag itself where it has no name. */
function languageName(tag: string): string {
  const primary = tag.split('-')[0] ?? tag;
  return new Intl.DisplayNames('en', { type: 'language', fallback: 'code' }).of(primary) ?? tag;
}

function lengthOf(spans: readonly TimeSpan[]): number {
  return mergeSpans(spans).reduce((sum, { startMs, endMs }) => sum + endMs - startMs, 0);
}

function seconds(ms: number): number {
  return Math.round(ms / 1_000);
}
