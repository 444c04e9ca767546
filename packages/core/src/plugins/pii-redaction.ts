import type { Segment, TranscriptContent, Word } from '../domain/transcript/transcript.js';
import { PortError, type PortErrorCode } from '../errors/port-error.js';
import type { LanguageAnalysis, PiiSpan } from '../ports/language-analysis.js';
import type { TranscriptionPlugin } from '../ports/transcription-plugin.js';
import { splitLongTexts } from '../use-cases/processing/language/split-long-texts.js';

/**
 * Replaces personal data in the transcript by its category, such as `[PHONE]`, before anything is
 * stored. What counts as personal data is the language adapter's knowledge: patterns in the
 * embedded one, which find no names of people. The session's warnings say how much of which
 * category was replaced, and whether names were looked for.
 */
export function piiRedaction(analysis: LanguageAnalysis): TranscriptionPlugin {
  const language = splitLongTexts(analysis);
  return {
    name: 'pii-redaction',
    async afterTranscription(transcript, context) {
      const items = transcript.segments.map(({ id, text }) => ({ id, text }));
      const results = await language.detectPii(items, {
        language: transcript.language,
        signal: context.signal,
      });
      const spans = new Map(results.map((result) => [result.id, checked(result)]));
      for (const { id } of items) if (!spans.has(id)) throw unchecked(id, 'internal');
      context.note?.(report(analysis, [...spans.values()].flat()));
      return redact(transcript, spans);
    },
  };
}

/** An item that could not be checked must not pass as clean. */
function checked(
  result: Awaited<ReturnType<LanguageAnalysis['detectPii']>>[number],
): readonly PiiSpan[] {
  if (result.error === undefined) return result.value;
  throw unchecked(result.id, result.error.code);
}

function unchecked(id: string, code: PortErrorCode): PortError {
  return new PortError(code, `Segment ${id} could not be checked for personal data`, {
    port: 'language-analysis',
    operation: 'detectPii',
  });
}

/** What was replaced and what was not looked for. It quotes nothing. */
function report({ provider, capabilities }: LanguageAnalysis, spans: readonly PiiSpan[]): string {
  const counts = new Map<string, number>();
  for (const { category } of spans) counts.set(category, (counts.get(category) ?? 0) + 1);
  const found = [...counts].sort().map(([category, count]) => `${count} × ${category}`);
  const done =
    found.length === 0
      ? 'Personal data: none was found.'
      : `Personal data was replaced: ${found.join(', ')}.`;
  return `${done} ${names(provider, capabilities.piiNames)}`;
}

function names(provider: string, known: boolean | undefined): string {
  if (known === true) return `${provider} looks for names of people too, but may miss some.`;
  if (known === undefined) return `${provider} does not say whether it finds names of people.`;
  return `Names of people were NOT redacted: ${provider} knows patterns, such as phone numbers, and patterns do not know names.`;
}

function redact(
  transcript: TranscriptContent,
  spans: ReadonlyMap<string, readonly PiiSpan[]>,
): TranscriptContent {
  const segments = transcript.segments.map((segment) => {
    const found = spans.get(segment.id) ?? [];
    return found.length === 0 ? segment : redactSegment(segment, found);
  });
  return { ...transcript, segments };
}

function redactSegment(segment: Segment, spans: readonly PiiSpan[]): Segment {
  let text = '';
  let at = 0;
  for (const span of spans.toSorted((a, b) => a.start - b.start)) {
    text += `${segment.text.slice(at, span.start)}[${span.category}]`;
    at = Math.max(at, span.end);
  }
  text += segment.text.slice(at);
  const { words, ...rest } = segment;
  const kept = words === undefined ? undefined : redactWords(segment.text, words, spans);
  return kept === undefined ? { ...rest, text } : { ...rest, text, words: kept };
}

const spoken = /[\p{L}\p{N}]/u;

/**
 * Redacts the words that a span touches. Words that do not match the text, in order and without
 * gaps, are dropped altogether: keeping them could keep what was to be removed.
 */
function redactWords(
  text: string,
  words: readonly Word[],
  spans: readonly PiiSpan[],
): readonly Word[] | undefined {
  const lower = text.toLowerCase();
  // Offsets are those of the text; some capitals are longer in lower case.
  if (lower.length !== text.length) return undefined;
  let from = 0;
  const result: Word[] = [];
  for (const word of words) {
    const start = lower.indexOf(word.text.toLowerCase(), from);
    if (start < 0 || spoken.test(text.slice(from, start))) return undefined;
    const end = start + word.text.length;
    const hit = spans.find((span) => start < span.end && end > span.start);
    result.push(hit === undefined ? word : { ...word, text: `[${hit.category}]` });
    from = end;
  }
  return spoken.test(text.slice(from)) ? undefined : result;
}
