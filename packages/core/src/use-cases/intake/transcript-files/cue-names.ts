import { roleOfLabel } from '../../../domain/speakers/role-labels.js';
import type { TranscriptContent } from '../../../domain/transcript/transcript.js';
import type { Steps } from '../../../flow/pace.js';
import type { RecognizedUtterance } from '../../../ports/speech-to-text.js';

/**
 * "Anna: …", ">> SPEAKER 1: …" or "[Anna]: …" at the beginning of a cue, as subtitle tools write
 * names.
 */
const namePrefix =
  /^(?:>> ?|- ?)?(?:([\p{L}][\p{L}\p{M}\p{N} .'’()_/*-]{0,40})|\[([^[\]]{1,40})\]):\s/u;
/** "[Therapist] …" is a name only if it names a role: "[laughs] …" is none. */
const bracketPrefix = /^\[([^[\]]{1,40})\]\s/u;

/** How many cues are read before the event loop can run other work. */
const readAtOnce = 500;

/** A beginning of a cue that may be a name. */
interface Prefix {
  readonly name: string;
  /** In UTF-16 units. */
  readonly length: number;
  /** It names a role, so it is a name even if it occurs once. */
  readonly isRole: boolean;
}

/**
 * Treats the text before a colon as a speaker's name if every cue has one, if several cues begin
 * with the same one, or if it names a role, as "Therapist" does.
 */
export function* speakersFromPrefixes(
  utterances: readonly RecognizedUtterance[],
): Steps<readonly RecognizedUtterance[]> {
  const prefixes: (Prefix | undefined)[] = [];
  const times = new Map<string, number>();
  for (const { speaker, text } of utterances) {
    const prefix = speaker === undefined ? prefixOf(text) : undefined;
    prefixes.push(prefix);
    if (prefix !== undefined) times.set(prefix.name, (times.get(prefix.name) ?? 0) + 1);
    if (prefixes.length % readAtOnce === 0) yield;
  }
  const everywhere = !prefixes.includes(undefined);
  return utterances.map((utterance, index) => {
    const prefix = prefixes[index];
    if (prefix === undefined) return utterance;
    const { name: speaker, length, isRole } = prefix;
    if (!everywhere && !isRole && times.get(speaker) === 1) return utterance;
    return { ...utterance, speaker, text: utterance.text.slice(length).trimStart() };
  });
}

function prefixOf(text: string): Prefix | undefined {
  const match = namePrefix.exec(text) ?? bracketPrefix.exec(text);
  const name = (match?.[1] ?? match?.[2])?.trim();
  if (match === null || name === undefined || name === '') return undefined;
  const isRole = namesRole(name);
  // A name begins with a capital letter, or with one of a script that has none.
  const isName = match[0].includes(':') && /^[\p{Lu}\p{Lo}]/u.test(name);
  return isRole || isName ? { name, length: match[0].length, isRole } : undefined;
}

/** Not "My therapist said: …": words beside the one for the role are names or numbers. */
function namesRole(name: string): boolean {
  if (roleOfLabel(name) === undefined) return false;
  return name.split(' ').every((word) => !/^\p{Ll}/u.test(word) || roleOfLabel(word) !== undefined);
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
