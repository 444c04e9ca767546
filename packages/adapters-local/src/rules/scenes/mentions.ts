import { indexRuns, type RunIndex, runsAt } from '../../lexicon/word-runs.js';
import { denialOf } from './denial.js';
import { type Subject, subjectOf } from './subjects.js';

/** Where a concept is spoken of: a run of tokens, the end not included. */
export interface Mention {
  readonly from: number;
  readonly to: number;
  /** The token of the negation or ending that governs it. */
  readonly deniedAt: number | undefined;
  readonly subject: Subject;
  /** Whether it is part of a figure of speech, which says nothing of its own. */
  readonly isFigure: boolean;
}

/** Mentions by concept, in the order of the text. */
export type Mentions = ReadonlyMap<string, readonly Mention[]>;

/** An index of all patterns, each with the name of its concept. */
export function indexConcepts(
  concepts: readonly (readonly [name: string, lines: readonly string[]])[],
): RunIndex<string> {
  return indexRuns(
    concepts.flatMap(([name, lines]) =>
      lines.flatMap((line) => line.split(', ').map((pattern) => [pattern, name] as const)),
    ),
  );
}

/** Finds every mention of a concept. Tokens in `covered` are part of a figure of speech. */
export function findMentions(
  index: RunIndex<string>,
  words: readonly string[],
  covered: ReadonlySet<number>,
): Mentions {
  const mentions = new Map<string, Mention[]>();
  for (let at = 0; at < words.length; at += 1) {
    const runs = runsAt(index, words, at);
    if (runs.length === 0) continue;
    const deniedAt = denialOf(words, at);
    const subject = subjectOf(words, at);
    const isFigure = covered.has(at);
    for (const { value, length } of runs)
      addMention(mentions, value, { from: at, to: at + length, deniedAt, subject, isFigure });
  }
  return mentions;
}

function addMention(mentions: Map<string, Mention[]>, name: string, mention: Mention): void {
  const known = mentions.get(name);
  if (known === undefined) mentions.set(name, [mention]);
  else if (known.at(-1)?.from !== mention.from) known.push(mention);
}
