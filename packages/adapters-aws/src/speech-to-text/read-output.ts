import { mostFaults } from '@attune/core/adapter-kit';
import { type Spoken, wordsOfItems } from './read-items.js';
import {
  channelOf,
  isRecord,
  listOf,
  millisecondsOf,
  type RecordValue,
  textOf,
} from './read-values.js';

/** What a result file of Transcribe holds. */
export interface ReadOutput {
  /** Words in the order of the file, each with what the file says about it. */
  readonly words: readonly Spoken[];
  /** The service's own division into stretches, by the ids of items; empty in older files. */
  readonly segments: ReadonlyMap<number, number>;
  /** Whole text of the file. */
  readonly transcript: string;
  /** Languages the service names, the one spoken longest first. */
  readonly languages: readonly string[];
  /** Which parts could not be read. */
  readonly faults: readonly string[];
}

/** A file that is not a result of Transcribe. */
export class OutputError extends Error {
  override readonly name = 'OutputError';
}

/**
 * Reads a result file. Unknown members are ignored; an entry that cannot be read is left out and
 * named in `faults`.
 *
 * @throws OutputError when there is no transcript in it at all.
 */
export function readOutput(body: unknown): ReadOutput {
  const results = isRecord(body) ? body['results'] : undefined;
  if (!isRecord(results)) throw new OutputError('There is no "results" in the file.');
  const transcripts = listOf(results['transcripts']).filter(isRecord);
  const transcript = transcripts.map((one) => textOf(one['transcript']) ?? '').join(' ');
  const faults: string[] = [];
  const note = (fault: string): void => {
    if (faults.length < mostFaults) faults.push(fault);
  };
  const perChannel = listOf(field(results['channel_labels'], 'channels')).filter(isRecord);
  const told = perChannel.some((one) => listOf(one['items']).length > 0);
  const words = told
    ? perChannel.flatMap((one, index) =>
        wordsOfItems(listOf(one['items']), {
          at: `results.channel_labels.channels[${index}].items`,
          channel: channelOf(one['channel_label']) ?? index,
          note,
        }),
      )
    : wordsOfItems(listOf(results['items']), { at: 'results.items', transcript, note });
  if (words.length === 0 && transcript.trim() !== '') {
    note('results.items: there are no readable words, only the text');
  }
  nameSpeakers(words, results['speaker_labels'], note);
  const segments = segmentsOf(listOf(results['audio_segments']));
  return { words, segments, transcript, languages: languagesOf(results), faults };
}

/** The speaker of each word, from the older shape, where the words themselves do not name one. */
function nameSpeakers(words: Spoken[], labels: unknown, note: (fault: string) => void): void {
  if (words.every(({ speaker }) => speaker !== undefined)) return;
  const spans = new Map<number, string>();
  const turns: { readonly startMs: number; readonly endMs: number; readonly speaker: string }[] =
    [];
  listOf(field(labels, 'segments')).forEach((segment, index) => {
    const speaker = textOf(field(segment, 'speaker_label'));
    const startMs = millisecondsOf(field(segment, 'start_time'));
    const endMs = millisecondsOf(field(segment, 'end_time'));
    if (speaker === undefined || startMs === undefined || endMs === undefined) {
      note(`results.speaker_labels.segments[${index}]: no speaker or no times; left out`);
      return;
    }
    turns.push({ startMs, endMs, speaker });
    for (const item of listOf(field(segment, 'items'))) {
      const at = millisecondsOf(field(item, 'start_time'));
      if (at !== undefined) spans.set(at, textOf(field(item, 'speaker_label')) ?? speaker);
    }
  });
  turns.sort((a, b) => a.startMs - b.startMs);
  let turn = 0;
  for (const word of [...words].sort((a, b) => a.startMs - b.startMs)) {
    while (turn + 1 < turns.length && (turns[turn]?.endMs ?? 0) <= word.startMs) turn += 1;
    const within = turns[turn];
    const covers =
      within !== undefined && within.startMs <= word.startMs && word.startMs < within.endMs;
    word.speaker ??= spans.get(word.startMs) ?? (covers ? within.speaker : undefined);
  }
}

/** The segment that each item belongs to. */
function segmentsOf(segments: readonly unknown[]): ReadonlyMap<number, number> {
  const found = new Map<number, number>();
  segments.forEach((segment, index) => {
    for (const id of listOf(field(segment, 'items'))) {
      if (typeof id === 'number' && !found.has(id)) found.set(id, index);
    }
  });
  return found;
}

function languagesOf(results: RecordValue): readonly string[] {
  const several = listOf(results['language_codes'])
    .filter(isRecord)
    .map((one) => ({
      code: textOf(one['language_code']),
      seconds: Number(one['duration_in_seconds']) || 0,
    }))
    .sort((a, b) => b.seconds - a.seconds)
    .flatMap(({ code }) => code ?? []);
  const one = textOf(results['language_code']);
  return one === undefined ? several : [one, ...several.filter((code) => code !== one)];
}

function field(value: unknown, name: string): unknown {
  return isRecord(value) ? value[name] : undefined;
}
