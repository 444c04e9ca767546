import { verbForms } from './forms.js';
import { isClauseMark } from './tokens.js';

/** One place of a pattern: words that may stand there, or a gap of up to two words. */
interface Place {
  readonly words: ReadonlySet<string> | undefined;
  readonly optional: boolean;
}

interface Run<T> {
  readonly places: readonly Place[];
  readonly length: number;
  readonly value: T;
}

/** The patterns that begin with one word, longest first. */
interface Runs<T> {
  readonly all: Run<T>[];
  /** Those of which the second word is fixed, by that word, with those that leave it open. */
  readonly bySecond: Map<string, readonly Run<T>[]>;
  /** Those that leave the second word open. */
  open: readonly Run<T>[];
  /** Every word that may be fixed as the second one. */
  seconds: ReadonlySet<string>;
}

/** Patterns by the words they can begin with. */
export type RunIndex<T> = ReadonlyMap<string, Runs<T>>;

/** What was found: the value, and how many tokens it takes. */
export interface FoundRun<T> {
  readonly value: T;
  readonly length: number;
}

/** Adverbs that may stand inside any pattern without changing what it means. */
const skippedWords: ReadonlySet<string> = new Set(
  (
    'really very so just even still actually honestly truly totally completely absolutely always ' +
    'also literally quite ever simply probably maybe sometimes often constantly definitely ' +
    'finally basically um uh er like fucking bloody damn kinda suddenly slowly all only already ' +
    'too both almost nearly'
  ).split(' '),
);
const mostSkipped = 2;
const widestGap = 2;
const notInGaps: ReadonlySet<string> = new Set(
  'not no never but nothing stop stopped stops without'.split(' '),
);

/** Short names of word classes in patterns. */
const wordClasses: Readonly<Record<string, string>> = {
  $my: 'my his her our their your the a an this that',
  $me: 'me us',
  $i: 'i we',
  $he:
    'he she they who husband wife father mother dad mum boyfriend girlfriend partner ex man boss manager ' +
    'brother sister son daughter stepdad stepfather stepmother uncle aunt grandfather grandmother ' +
    'teacher coach friend colleague neighbour neighbor flatmate roommate parents somebody someone',
  $him:
    'him her them someone somebody people everyone you husband wife boss manager mother father mum dad ' +
    'brother sister son daughter kids kid children child baby partner ex boyfriend girlfriend colleague ' +
    'neighbour neighbor stepdad stepfather man woman guy teacher',
  $self: 'myself yourself himself herself themselves',
  $be: 'am is are was were be been being',
  $end: '. , ; : ! ? …',
};

/**
 * Builds the index. A pattern is words with one space between; `a|b` is a choice, `verb*` any form of
 * the verb, `word?` may be missing, `...` stands for up to two words, `$name` is a word class.
 * Adverbs may stand anywhere inside. Short forms are written out: "can not", "i am".
 */
export function indexRuns<T>(entries: Iterable<readonly [pattern: string, value: T]>): RunIndex<T> {
  const index = new Map<string, Runs<T>>();
  for (const [pattern, value] of entries) {
    const places = pattern.split(' ').map(placeOf);
    const run = { places, value, length: places.filter((place) => !place.optional).length };
    for (const word of places[0]?.words ?? []) {
      const runs = index.get(word);
      if (runs) runs.all.push(run);
      else index.set(word, { all: [run], bySecond: new Map(), open: [], seconds: new Set() });
    }
  }
  for (const runs of index.values()) {
    runs.all.sort((a, b) => b.length - a.length);
    runs.open = runs.all.filter((run) => secondOf(run) === undefined);
    runs.seconds = new Set(runs.all.flatMap((run) => [...(secondOf(run) ?? [])]));
  }
  return index;
}

/** The words of which one must stand second, adverbs aside; undefined where that is open. */
function secondOf<T>({ places }: Run<T>): ReadonlySet<string> | undefined {
  const second = places[1];
  return second === undefined || second.optional ? undefined : second.words;
}

/** The patterns that `at` may begin. */
function candidatesAt<T>(
  index: RunIndex<T>,
  words: readonly string[],
  at: number,
): readonly Run<T>[] {
  const runs = index.get(words[at] ?? '');
  if (runs === undefined) return [];
  const second = words[at + 1] ?? '';
  if (skippedWords.has(second)) return runs.all;
  if (!runs.seconds.has(second)) return runs.open;
  const known = runs.bySecond.get(second);
  if (known !== undefined) return known;
  const some = runs.all.filter((run) => secondOf(run)?.has(second) ?? true);
  runs.bySecond.set(second, some);
  return some;
}

function placeOf(part: string): Place {
  if (part === '...') return { words: undefined, optional: true };
  const optional = part.endsWith('?');
  return { words: wordsOf(optional ? part.slice(0, -1) : part), optional };
}

/** The words that a choice such as `want*|$him|x` stands for. */
export function wordsOf(choice: string): ReadonlySet<string> {
  return new Set(
    choice.split('|').flatMap((word) => {
      if (word.startsWith('$')) return (wordClasses[word] ?? '').split(' ');
      return word.endsWith('*') ? verbForms(word.slice(0, -1)) : [word];
    }),
  );
}

/** The longest pattern that begins at `at`, or undefined. */
export function runAt<T>(
  index: RunIndex<T>,
  words: readonly string[],
  at: number,
): FoundRun<T> | undefined {
  for (const run of candidatesAt(index, words, at)) {
    const end = endOf(run.places, 1, words, at + 1);
    if (end !== -1) return { value: run.value, length: end - at };
  }
  return undefined;
}

/** All patterns that begin at `at`. */
export function runsAt<T>(
  index: RunIndex<T>,
  words: readonly string[],
  at: number,
): readonly FoundRun<T>[] {
  const found: FoundRun<T>[] = [];
  for (const run of candidatesAt(index, words, at)) {
    const end = endOf(run.places, 1, words, at + 1);
    if (end !== -1) found.push({ value: run.value, length: end - at });
  }
  return found;
}

/** Where the rest of a pattern ends, or -1. A pattern has a handful of places, so depth is bounded. */
function endOf(
  places: readonly Place[],
  place: number,
  words: readonly string[],
  at: number,
): number {
  const next = places[place];
  if (next === undefined) return at;
  if (next.words === undefined) return endOfGap(places, place, words, at);
  if (next.optional) return endOfOptional(next.words, places, place, words, at);
  for (let skipped = 0; skipped <= mostSkipped; skipped += 1) {
    const word = words[at + skipped] ?? '';
    if (next.words.has(word)) return endOf(places, place + 1, words, at + skipped + 1);
    if (!skippedWords.has(word)) return -1;
  }
  return -1;
}

function endOfOptional(
  choice: ReadonlySet<string>,
  places: readonly Place[],
  place: number,
  words: readonly string[],
  at: number,
): number {
  const taken = choice.has(words[at] ?? '') ? endOf(places, place + 1, words, at + 1) : -1;
  return taken === -1 ? endOf(places, place + 1, words, at) : taken;
}

function endOfGap(
  places: readonly Place[],
  place: number,
  words: readonly string[],
  at: number,
): number {
  for (let gap = 0; gap <= widestGap; gap += 1) {
    const end = endOf(places, place + 1, words, at + gap);
    if (end !== -1) return end;
    const word = words[at + gap] ?? '.';
    if (isClauseMark(word) || notInGaps.has(word)) return -1;
  }
  return -1;
}
