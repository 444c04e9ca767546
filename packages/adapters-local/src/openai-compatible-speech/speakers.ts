import { attributeWords } from '../diarization/attribute-words.js';
import type { SpeakerTurn } from '../diarization/diarize.js';
import type { Spoken } from './spoken.js';

type Turns = readonly Pick<SpeakerTurn, 'speaker' | 'startMs' | 'endMs'>[];

/** A word with the number of who says it. */
export type Attributed = Omit<Spoken, 'speaker'> & { readonly speaker: number };

/** Who speaks as the server says it; words without a label go with those before them. */
export function byLabel(spoken: readonly Spoken[]): Attributed[] {
  const numbers = new Map<string, number>();
  let current = spoken.find(({ speaker }) => speaker !== undefined)?.speaker ?? '';
  return spoken.map((one) => {
    current = one.speaker ?? current;
    const number = numbers.get(current) ?? numbers.size;
    numbers.set(current, number);
    return { ...one, speaker: number };
  });
}

/** Who speaks by our own ear. */
export function byTurns(spoken: readonly Spoken[], turns: Turns): Attributed[] {
  return attributeWords(
    spoken.map(({ speaker: _speaker, ...one }) => one),
    turns,
  );
}

/**
 * Replaces the labels of one answer, which mean nothing in the next one, by the speakers heard
 * over the whole recording: each label stands for the person who speaks most under it.
 */
export function sameLabels(spoken: readonly Spoken[], turns: Turns): Spoken[] {
  const times = new Map<string, Map<number, number>>();
  for (const { speaker: label, startMs, endMs } of spoken) {
    if (label === undefined) continue;
    const own = times.get(label) ?? new Map<number, number>();
    times.set(label, own);
    for (const turn of turns) {
      const commonMs = Math.min(endMs, turn.endMs) - Math.max(startMs, turn.startMs);
      if (commonMs > 0) own.set(turn.speaker, (own.get(turn.speaker) ?? 0) + commonMs);
    }
  }
  const meant = assign(times);
  return spoken.map((one) => {
    const { speaker: label, ...rest } = one;
    const speaker = label === undefined ? undefined : meant.get(label);
    return speaker === undefined ? rest : { ...rest, speaker: String(speaker) };
  });
}

/** The largest agreement first; two labels share a speaker only when there are too few. */
function assign(times: ReadonlyMap<string, ReadonlyMap<number, number>>): Map<string, number> {
  const claims = [...times]
    .flatMap(([label, own]) => [...own].map(([speaker, ms]) => ({ label, speaker, ms })))
    .sort((a, b) => b.ms - a.ms);
  const meant = new Map<string, number>();
  const taken = new Set<number>();
  for (const { label, speaker } of claims) {
    if (meant.has(label) || taken.has(speaker)) continue;
    meant.set(label, speaker);
    taken.add(speaker);
  }
  for (const { label, speaker } of claims) {
    if (!meant.has(label)) meant.set(label, speaker);
  }
  return meant;
}
