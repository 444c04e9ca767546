import { isClauseMark } from '../../lexicon/tokens.js';

/** In tokens: how far before a word its negation may stand. */
const reach = 7;
const denyingWords: ReadonlySet<string> = new Set(
  'not never no without nor neither nobody stopped stop quit refuse refused hardly barely'.split(
    ' ',
  ),
);
const scopeEnds: ReadonlySet<string> = new Set(
  'but because and so until till then since when if except while though although why whether how'.split(
    ' ',
  ),
);
const speakers: ReadonlySet<string> = new Set(['i', 'we']);
/** "I don't think I would ever": the denial reaches over the second subject. */
const raising: ReadonlySet<string> = new Set(
  'think believe feel suppose say mean reckon imagine expect like want that way'.split(' '),
);
/** Behind a negation, these make a statement of it: "can't stop", "not only". */
const turning: ReadonlySet<string> = new Set(
  'stop stopped stopping help only just wait resist shake fight ignore control quit because know understand remember mind trust'.split(
    ' ',
  ),
);
/** What nobody does for a person is no denial of that person's: "nobody would care if". */
const unheeding: ReadonlySet<string> = new Set(
  'stop help care cares know knows notice miss believe believes see sees listen understand understands tell can'.split(
    ' ',
  ),
);
/** "I had to stop myself", "he stopped me". */
const endings: ReadonlySet<string> = new Set('stop stopped quit'.split(' '));
const objects: ReadonlySet<string> = new Set('myself me us him her them'.split(' '));
const spans: ReadonlySet<string> = new Set('day night hour minute week moment month'.split(' '));
/** What stands behind the negation of a question: "wouldn't it be easier". */
const asked: ReadonlySet<string> = new Set('it they everyone everybody that he she'.split(' '));
const withoutReach = 10;
const spanReach = 4;
const timeless: ReadonlySet<string> = new Set('not no never hardly barely'.split(' '));
const escapes: ReadonlySet<string> = new Set(
  'get put push keep switch turn block escape forget move hold deny hide'.split(' '),
);

/** The token of the negation or ending that reaches the word, or undefined. */
export function denialOf(words: readonly string[], at: number): number | undefined {
  if (denyingWords.has(words[at] ?? '')) return isNegation(words[at - 1]) ? at - 1 : undefined;
  const before = denialBefore(words, at);
  return before !== undefined && !isTurned(words, before) ? before : undefined;
}

function denialBefore(words: readonly string[], at: number): number | undefined {
  for (let before = at - 1; before >= Math.max(0, at - reach); before -= 1) {
    if (denyingWords.has(words[before] ?? '')) return before;
    if (endsScope(words, before)) return undefined;
  }
  return undefined;
}

function endsScope(words: readonly string[], at: number): boolean {
  const word = words[at] ?? '';
  if (isClauseMark(word) || scopeEnds.has(word)) return true;
  return speakers.has(word) && !raising.has(words[at - 1] ?? '');
}

function isNegation(word: string | undefined, other?: string): boolean {
  return word === 'not' || word === 'never' || (other !== undefined && word === other);
}

/** Whether a negation denies nothing: "can't stop", "never not", "why wouldn't I". */
function isTurned(words: readonly string[], at: number): boolean {
  const next = words[at + 1] ?? '';
  if (turning.has(next) || turning.has(words[at + 2] ?? '') || isNegation(words[at - 1]))
    return true;
  return (
    isOfWhy(words, at) ||
    isStuck(words, at) ||
    isUnheeded(words, at) ||
    isTimeless(words, at) ||
    isAskedOrSupposed(words, at)
  );
}

function isOfWhy(words: readonly string[], at: number): boolean {
  if (words[at - 1] === 'why' || words[at - 2] === 'why') return true;
  return words[at - 3] === 'why' && words[at - 2] === 'would';
}

/** "Nobody can stop me", "I had to stop myself", "not a day without". */
function isUnheeded(words: readonly string[], at: number): boolean {
  const word = words[at] ?? '';
  if (word === 'nobody') return words.slice(at + 1, at + 4).some((one) => unheeding.has(one));
  if (word === 'without') return negationBefore(words, at);
  return endings.has(word) && objects.has(words[at + 1] ?? '');
}

/** "Not a day goes by", "no hour passes", and what is not done on none of them. */
function isTimeless(words: readonly string[], at: number): boolean {
  for (let near = Math.max(0, at - withoutReach); near < at + spanReach; near += 1) {
    if (!spans.has(words[near] ?? '')) continue;
    const before = words.slice(Math.max(0, near - spanReach), near);
    if (before.some((word) => timeless.has(word))) return true;
  }
  return false;
}

/** "I can't get it out of my head", "can't block it". */
function isStuck(words: readonly string[], at: number): boolean {
  const isUnable = words[at - 1] === 'can' || words[at - 1] === 'could';
  return isUnable && words.slice(at + 1, at + 3).some((word) => escapes.has(word));
}

/** "Wouldn't they be better off", "if I don't hurt myself first". */
function isAskedOrSupposed(words: readonly string[], at: number): boolean {
  const before = words.slice(Math.max(0, at - 3), at);
  if (before.some((word) => word === 'if' || word === 'unless')) return true;
  if (!isNegation(words[at]) || !asked.has(words[at + 1] ?? '')) return false;
  const opener = words[at - 2] ?? '.';
  return isClauseMark(opener) || scopeEnds.has(opener);
}

/** "I can't get through a day without": two negations say it. */
function negationBefore(words: readonly string[], at: number): boolean {
  for (let before = at - 1; before >= Math.max(0, at - withoutReach); before -= 1) {
    const word = words[before] ?? '';
    if (isClauseMark(word)) return false;
    if (denyingWords.has(word)) return true;
  }
  return false;
}
