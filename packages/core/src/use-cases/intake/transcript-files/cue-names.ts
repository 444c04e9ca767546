import type { TranscriptContent } from '../../../domain/transcript/transcript.js';
import type { RecognizedUtterance } from '../../../ports/speech-to-text.js';

/** "Anna: …" or "SPEAKER 1: …" at the beginning of a cue, as subtitle tools write names. */
const namePrefix = /^([\p{Lu}\p{Lo}][\p{L}\p{M}\p{N} .'’()_-]{0,40}):\s/u;

/**
 * Treats the text before a colon as a speaker's name if every cue has one, or if several cues begin
 * with the same one.
 */
export function speakersFromPrefixes(
  utterances: readonly RecognizedUtterance[],
): readonly RecognizedUtterance[] {
  const prefixes = utterances.map(({ speaker, text }) =>
    speaker === undefined ? namePrefix.exec(text)?.[1] : undefined,
  );
  const times = new Map<string, number>();
  for (const prefix of prefixes) {
    const name = prefix?.trim();
    if (name !== undefined) times.set(name, (times.get(name) ?? 0) + 1);
  }
  const everywhere = !prefixes.includes(undefined);
  return utterances.map((utterance, index) => {
    const prefix = prefixes[index];
    if (prefix === undefined) return utterance;
    const speaker = prefix.trim();
    if (!everywhere && times.get(speaker) === 1) return utterance;
    return { ...utterance, speaker, text: utterance.text.slice(prefix.length + 1).trimStart() };
  });
}

/** Adds the names in the file as labels of the speakers. Both are in order of appearance. */
export function withNames(
  content: TranscriptContent,
  utterances: readonly RecognizedUtterance[],
): TranscriptContent {
  const names = [
    ...new Set(
      utterances
        .toSorted((a, b) => a.startMs - b.startMs || a.endMs - b.endMs)
        .map((one) => one.speaker),
    ),
  ];
  const speakers = content.speakers.map((speaker, index) => {
    const label = names[index];
    return label === undefined ? speaker : { ...speaker, label };
  });
  return { ...content, speakers };
}
