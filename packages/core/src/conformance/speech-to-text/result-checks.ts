import assert from 'node:assert/strict';
import type {
  RecognizedUtterance,
  SpeechAudio,
  SpeechCapabilities,
  SpeechResult,
} from '../../ports/speech-to-text.js';
import { isWhole } from './steps.js';

interface Span {
  readonly startMs: number;
  readonly endMs: number;
}

/** How much of a short recording may be left out at its edges. */
const edgeMs = 250;

/** Asserts everything a result must keep to, whatever was heard. */
function assertLawful(
  result: SpeechResult,
  audio: SpeechAudio,
  capabilities: SpeechCapabilities,
): void {
  assert.match(result.language, /^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$/, 'language must be BCP 47');
  assertWithin(result.utterances, audio.durationMs, 'utterance');
  assertOrdered(result.utterances, 'utterances');
  for (const utterance of result.utterances) assertUtterance(utterance, capabilities);
  assertCoverage(result.coverage, audio.durationMs);
  const faulty = result.warnings.find((warning) => warning.trim() === '');
  assert.equal(faulty, undefined, 'a warning must be words for people');
}

function assertUtterance(utterance: RecognizedUtterance, capabilities: SpeechCapabilities): void {
  assert.notEqual(utterance.text.trim(), '', 'the text of an utterance must not be empty');
  assertShare(utterance.confidence, 'utterance');
  const { words = [] } = utterance;
  if (capabilities.wordTimes) {
    assert.ok(words.length > 0, 'an engine with word times must give words');
  }
  assertOrdered(words, 'words');
  for (const word of words) {
    assert.notEqual(word.text.trim(), '', 'the text of a word must not be empty');
    assertShare(word.confidence, 'word');
    const inside = word.startMs >= utterance.startMs && word.endMs <= utterance.endMs;
    assert.ok(inside && word.startMs <= word.endMs, 'a word must lie within its utterance');
  }
}

function assertCoverage(coverage: readonly Span[], durationMs: number): void {
  assertWithin(coverage, durationMs, 'coverage span');
  coverage.forEach((span, index) => {
    const before = coverage[index - 1];
    const apart = before === undefined || before.endMs < span.startMs;
    assert.ok(apart, 'coverage spans must be ordered and apart');
  });
  const heardMs = coverage.reduce((sum, span) => sum + span.endMs - span.startMs, 0);
  assert.ok(
    heardMs >= durationMs - edgeMs,
    `all of a short recording must be listened to: ${heardMs} of ${durationMs} ms are covered`,
  );
}

function assertWithin(spans: readonly Span[], durationMs: number, what: string): void {
  for (const { startMs, endMs } of spans) {
    const shown = `${what} ${startMs} to ${endMs}`;
    assert.ok(isWhole(startMs) && isWhole(endMs), `${shown}: times must be whole milliseconds`);
    assert.ok(startMs <= endMs, `${shown}: must not end before it begins`);
    assert.ok(endMs <= durationMs, `${shown}: must lie within the ${durationMs} ms recorded`);
  }
}

function assertOrdered(spans: readonly Span[], what: string): void {
  spans.forEach((span, index) => {
    const ordered = (spans[index - 1]?.startMs ?? 0) <= span.startMs;
    assert.ok(ordered, `${what} must be ordered by startMs`);
  });
}

function assertShare(confidence: number | undefined, what: string): void {
  const lawful = confidence === undefined || (confidence >= 0 && confidence <= 1);
  assert.ok(lawful, `the confidence of a ${what} must be from 0 to 1: ${confidence}`);
}

export { assertLawful };
