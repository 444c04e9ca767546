import { endsSentence } from '../../lexicon/tokens.js';
import { wordsOf } from '../../lexicon/word-runs.js';

/** Who does what is told; `unnamed` where the sentence does not say. */
export type Subject = 'speaker' | 'group' | 'listener' | 'other' | 'unnamed';

/** In tokens: how far before a word its subject may stand. */
const reach = 9;
/** A noun is a subject only right before its verb: "my husband always shouts". */
const nounReach = 4;
const pronouns: ReadonlyMap<string, Subject> = new Map<string, Subject>([
  ['i', 'speaker'],
  ['we', 'group'],
  ['you', 'listener'],
  ['he', 'other'],
  ['she', 'other'],
  ['they', 'other'],
  ['who', 'other'],
]);
const nouns: ReadonlySet<string> = wordsOf(
  '$he|child|toddler|cousin|nan|gran|niece|nephew|girl|boy|bloke|baby|kids|children|character|colleagues|lads|' +
    'people|students|carer|staff|landlord|patient|friends|police|everyone|everybody|anyone|' +
    'stepbrother|flatmates|grandad|stepdad|family|uncle|cat|dog|puppy|kitten|horse',
);
/** What may stand between a noun and its verb. */
const helpers: ReadonlySet<string> = new Set(
  (
    'is was are were has had have will would can could may might just always never still used to keeps kept ' +
    'keep been be being do does did not started starts stopped sometimes really even also often only ' +
    'went go goes on to and then nearly almost already again all both actually usually recently basically'
  ).split(' '),
);

/** The nearest subject of the word: itself, or one before it in its sentence. */
export function subjectOf(words: readonly string[], at: number): Subject {
  const own = words[at] ?? '';
  if (own !== 'you' && pronouns.has(own)) return pronouns.get(own) ?? 'unnamed';
  const noun = nounBefore(words, at);
  for (let before = at - 1; before >= Math.max(0, at - reach); before -= 1) {
    const word = words[before] ?? '';
    if (endsSentence(word)) return 'unnamed';
    const subject = before === noun ? 'other' : pronouns.get(word);
    if (subject !== undefined) return subject;
  }
  return 'unnamed';
}

/** The place of a noun that can be the subject of the word. */
function nounBefore(words: readonly string[], at: number): number | undefined {
  for (let before = at - 1; before >= Math.max(0, at - nounReach); before -= 1) {
    const word = words[before] ?? '';
    if (nouns.has(word)) return before;
    if (!helpers.has(word)) return undefined;
  }
  return undefined;
}
