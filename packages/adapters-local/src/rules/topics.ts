import type { NotesLine, Statement } from '@attune/core/ports';
import { phraseCandidates } from '../lexicon/key-phrases.js';
import { stopWords } from '../lexicon/stop-words.js';
import { isMark, spokenWords } from '../lexicon/words.js';
import { nameIn } from './proper-names.js';
import { findingOf } from './speech.js';
import { themes } from './theme-words.js';

const mostTopics = 8;
const leastSegments = 2;
const phraseBonus = 1.5;
/** Lines that are read for the spelling of a topic. */
const mostRead = 40;
/** Share of the mentions of a word from which it is part of phrases, rather than a topic. */
const mostlyWithin = 0.6;

/** Words that come up in every session and name nothing that was spoken of. */
const noTopics: ReadonlySet<string> = new Set(
  (
    'night nights sound sounds plan plans pain practice practise practicing showed listened listen ' +
    'less front rest end point case trouble stop stopped pay losing lose understand changed changes ' +
    'change sense deal matter learn learned noticed notice wonder wondering middle side level set ' +
    'guys guy room place places couple set story word words hand hands eyes head face heart mind ' +
    'weekend yesterday hope felt nearly care worth possible important interesting difficult normal ' +
    'man men sir name names number numbers information second seconds real okay alright cool exactly yesterday tuesday safe supposed decided decide expected home'
  ).split(' '),
);
/** Feelings are told as themes. */
const feelings: ReadonlySet<string> = new Set(
  Object.values(themes)
    .flat()
    .filter((phrase) => !phrase.includes(' '))
    .flatMap((phrase) => phrase.split('|')),
);

/** What stands before a noun: a word that never follows one of these names no topic. */
const beforeNouns: ReadonlySet<string> = new Set(
  (
    'my your his her our their the a an this that these those some any no each every another ' +
    'about of for with without on at from in new old own first last next more much'
  ).split(' '),
);

interface Topic {
  readonly text: string;
  readonly segmentIds: Set<string>;
}

/** What is spoken of in at least two segments, most often first. */
export function findTopics(lines: readonly NotesLine[]): readonly Statement[] {
  const topics = new Map<string, Topic>();
  const nouns = nounsIn(lines);
  for (const line of lines) {
    for (const term of termsOf(line.text)) {
      if (!nouns.has(term.split(' ').at(-1) ?? '')) continue;
      const topic = topics.get(stem(term)) ?? { text: term, segmentIds: new Set() };
      topic.segmentIds.add(line.segmentId);
      topics.set(stem(term), topic);
    }
  }
  const ranked = [...topics.values()]
    .filter((topic) => topic.segmentIds.size >= leastSegments)
    .sort((a, b) => weightOf(b) - weightOf(a));
  const inPhrases = segmentsOfPhrases(ranked);
  return ranked
    .filter((topic) => !isCovered(topic, inPhrases))
    .slice(0, mostTopics)
    .map((topic) => findingOf(asWritten(topic, lines), topic.segmentIds));
}

/** As the first lines that speak of it write it: with capitals, where it is a name. */
function asWritten({ text, segmentIds }: Topic, lines: readonly NotesLine[]): string {
  const own = lines.filter((line) => segmentIds.has(line.segmentId)).slice(0, mostRead);
  return nameIn(own, text) ?? text;
}

/** Words that are used as nouns: behind "my" or "about", with no further telling word behind them. */
function nounsIn(lines: readonly NotesLine[]): ReadonlySet<string> {
  const nouns = new Set<string>();
  for (const line of lines) {
    const words = spokenWords(line.text);
    for (const [at, word] of words.entries()) {
      const next = words[at + 1];
      const isHead = next === undefined || isMark(next) || stopWords.has(next);
      if (isHead && followsDeterminer(words, at)) nouns.add(word.replace(/'s$/, ''));
    }
  }
  return nouns;
}

/** Whether a determiner stands before the word, with at most one telling word between. */
function followsDeterminer(words: readonly string[], at: number): boolean {
  const before = words[at - 1] ?? '';
  if (beforeNouns.has(before)) return true;
  return !stopWords.has(before) && beforeNouns.has(words[at - 2] ?? '');
}

/** Runs of telling words and the words in them. */
function termsOf(text: string): ReadonlySet<string> {
  return new Set(
    phraseCandidates(text).flatMap((run) => {
      const words = run.filter((word) => !noTopics.has(word) && !feelings.has(word));
      return run.length > 1 && words.length > 0 ? [run.join(' '), ...words] : words;
    }),
  );
}

function stem(term: string): string {
  return /[^s]s$/.test(term) && term.length > 3 ? term.slice(0, -1) : term;
}

function weightOf(topic: Topic): number {
  return topic.segmentIds.size * (topic.text.includes(' ') ? phraseBonus : 1);
}

/** For each word of a phrase, the segments that say one of its phrases. */
function segmentsOfPhrases(topics: readonly Topic[]): ReadonlyMap<string, ReadonlySet<string>> {
  const inPhrases = new Map<string, Set<string>>();
  for (const { text, segmentIds } of topics) {
    if (!text.includes(' ')) continue;
    for (const part of text.split(' ')) {
      const ids = inPhrases.get(stem(part)) ?? new Set();
      inPhrases.set(stem(part), ids);
      for (const id of segmentIds) ids.add(id);
    }
  }
  return inPhrases;
}

/** Whether a word is seldom spoken of but in phrases, which are topics themselves. */
function isCovered(
  { text, segmentIds }: Topic,
  inPhrases: ReadonlyMap<string, ReadonlySet<string>>,
): boolean {
  const within = text.includes(' ') ? undefined : inPhrases.get(stem(text));
  if (within === undefined) return false;
  return [...segmentIds].filter((id) => within.has(id)).length >= segmentIds.size * mostlyWithin;
}
