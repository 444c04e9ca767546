import type { NotesLine, Statement } from '@attune/core/ports';
import { phraseCandidates } from '../lexicon/key-phrases.js';
import { findingOf } from './speech.js';
import { THEMES } from './theme-words.js';

const MOST_TOPICS = 8;
const LEAST_SEGMENTS = 2;
const PHRASE_BONUS = 1.5;

/** Words that come up in every session and name nothing that was spoken of. */
const NO_TOPICS: ReadonlySet<string> = new Set(
  (
    'night nights sound sounds plan plans pain practice practise practicing showed listened listen ' +
    'less front rest end point case trouble stop stopped pay losing lose understand changed changes ' +
    'change sense deal matter learn learned noticed notice wonder wondering middle side level set ' +
    'guys guy room place places couple set story word words hand hands eyes head face heart mind ' +
    'weekend yesterday hope felt nearly care worth possible important interesting difficult normal ' +
    'real okay alright cool exactly yesterday tuesday safe supposed decided decide expected'
  ).split(' '),
);
/** Feelings are told as themes. */
const FEELINGS: ReadonlySet<string> = new Set(
  Object.values(THEMES)
    .flat()
    .filter((phrase) => !phrase.includes(' '))
    .flatMap((phrase) => phrase.split('|')),
);

interface Topic {
  readonly text: string;
  readonly segmentIds: Set<string>;
}

/** What is spoken of in at least two segments, most often first. */
export function findTopics(lines: readonly NotesLine[]): readonly Statement[] {
  const topics = new Map<string, Topic>();
  for (const line of lines) {
    for (const term of termsOf(line.text)) {
      const topic = topics.get(stem(term)) ?? { text: term, segmentIds: new Set() };
      topic.segmentIds.add(line.segmentId);
      topics.set(stem(term), topic);
    }
  }
  const ranked = [...topics.values()]
    .filter((topic) => topic.segmentIds.size >= LEAST_SEGMENTS)
    .sort((a, b) => weightOf(b) - weightOf(a));
  return ranked
    .filter((topic) => !ranked.some((other) => covers(other, topic)))
    .slice(0, MOST_TOPICS)
    .map((topic) => findingOf(topic.text, topic.segmentIds));
}

/** Runs of telling words and the words in them. */
function termsOf(text: string): ReadonlySet<string> {
  return new Set(
    phraseCandidates(text).flatMap((run) => {
      const words = run.filter((word) => !NO_TOPICS.has(word) && !FEELINGS.has(word));
      return run.length > 1 && words.length > 0 ? [run.join(' '), ...words] : words;
    }),
  );
}

function stem(term: string): string {
  return /[^s]s$/.test(term) && term.length > 3 ? term.slice(0, -1) : term;
}

function weightOf(topic: Topic): number {
  return topic.segmentIds.size * (topic.text.includes(' ') ? PHRASE_BONUS : 1);
}

/** A phrase covers a word of it that is hardly spoken of without it. */
function covers(phrase: Topic, word: Topic): boolean {
  if (phrase === word || !phrase.text.includes(' ') || word.text.includes(' ')) return false;
  const inPhrase = phrase.text.split(' ').some((part) => stem(part) === stem(word.text));
  return inPhrase && word.segmentIds.size <= phrase.segmentIds.size;
}
