import type { RecognizedUtterance, RecognizedWord } from '@attune/core/ports';
import type { Spoken } from './read-items.js';
import type { ReadOutput } from './read-output.js';

/** A pause that ends an utterance, in milliseconds. */
const longPauseMs = 1_000;
/** After so long, the end of a sentence ends an utterance, too. */
const longUtteranceMs = 15_000;

/**
 * Groups the words of a result into utterances: by the service's own segments where it tells them,
 * otherwise by speaker, channel, pauses and the ends of sentences.
 *
 * @param durationMs length of the recording; nothing ends after it.
 */
export function toUtterances(output: ReadOutput, durationMs: number): RecognizedUtterance[] {
  const { words, segments, transcript } = output;
  if (words.length === 0) {
    const text = transcript.trim();
    return text === '' ? [] : [wholeText(text, durationMs)];
  }
  const utterances: RecognizedUtterance[] = [];
  for (const own of byVoice(words)) {
    let group: Spoken[] = [];
    for (const word of own) {
      if (group.length > 0 && parts(group, word, segments)) {
        utterances.push(utteranceOf(group, durationMs));
        group = [];
      }
      group.push(word);
    }
    if (group.length > 0) utterances.push(utteranceOf(group, durationMs));
  }
  return utterances.sort((a, b) => a.startMs - b.startMs || a.endMs - b.endMs);
}

/** The words of each channel for themselves: on two channels, people speak at the same time. */
function byVoice(words: readonly Spoken[]): readonly Spoken[][] {
  const channels = new Map<number | undefined, Spoken[]>();
  for (const word of words) {
    const own = channels.get(word.channel);
    if (own === undefined) channels.set(word.channel, [word]);
    else own.push(word);
  }
  return [...channels.values()].map((own) => own.sort((a, b) => a.startMs - b.startMs));
}

/** Whether an utterance ends before this word. */
function parts(group: readonly Spoken[], word: Spoken, segments: ReadOutput['segments']): boolean {
  const [first] = group;
  const last = group.at(-1);
  if (first === undefined || last === undefined) return false;
  if (last.speaker !== word.speaker) return true;
  if (segments.size > 0) return segments.get(last.id) !== segments.get(word.id);
  if (word.startMs - last.endMs >= longPauseMs) return true;
  return last.ends === true && last.endMs - first.startMs >= longUtteranceMs;
}

function utteranceOf(group: readonly Spoken[], durationMs: number): RecognizedUtterance {
  const clamp = (ms: number): number => Math.min(ms, durationMs);
  const words: RecognizedWord[] = group.map(({ text, startMs, endMs, confidence }) => ({
    text,
    startMs: clamp(startMs),
    endMs: clamp(endMs),
    ...(confidence === undefined ? {} : { confidence }),
  }));
  const [first] = group;
  const told = group.flatMap(({ confidence }) => confidence ?? []);
  const channel = first?.channel;
  return {
    ...(first?.speaker === undefined ? {} : { speaker: first.speaker }),
    ...(channel === 0 || channel === 1 ? { channel } : {}),
    startMs: words[0]?.startMs ?? 0,
    endMs: words.reduce((latest, { endMs }) => Math.max(latest, endMs), 0),
    text: group.map(({ text, glued }, at) => (at === 0 || glued ? text : ` ${text}`)).join(''),
    ...(told.length === 0
      ? {}
      : { confidence: told.reduce((sum, one) => sum + one, 0) / told.length }),
    words,
  };
}

/** What remains of a result whose words cannot be read. */
function wholeText(text: string, durationMs: number): RecognizedUtterance {
  const words = [{ text, startMs: 0, endMs: durationMs, estimated: true as const }];
  return { startMs: 0, endMs: durationMs, text, words };
}
