const pastWords: ReadonlySet<string> = new Set(
  'teenager teens ago younger twenties thirties childhood decades kid student'.split(' '),
);
const recentUnits: ReadonlySet<string> = new Set(
  'days day weeks week hours hour month months minutes'.split(' '),
);
const nowWords: ReadonlySet<string> = new Set(
  'again today lately tonight keep back started yesterday relapsed saturday sunday monday tuesday wednesday thursday friday'.split(
    ' ',
  ),
);
/** They speak of today, but "I'm fine now" does too. */
const presentWords: ReadonlySet<string> = new Set('now still'.split(' '));
/** What says that an earlier time is over. */
const overWords: ReadonlySet<string> = new Set(
  (
    'recovered recovery sober clean dry over past behind glad safe longer since thankfully mellowed better fine good ' +
    'stopped quit anymore well outgrew thing finished healed happy dead gone different'
  ).split(' '),
);
const places: ReadonlySet<string> = new Set('school university uni college childhood'.split(' '));
const ages: ReadonlySet<string> = new Set(
  'ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty'.split(
    ' ',
  ),
);

/** Whether the words tell of an earlier time and not of now. */
export function isPast(words: readonly string[]): boolean {
  if (words.some((word) => presentWords.has(word))) return false;
  return !isOfNow(words) && words.some((_, at) => isRemote(words, at));
}

/** Whether an earlier time is told of that is over: "ten years ago, I'm well now". */
export function isRecovered(words: readonly string[]): boolean {
  if (words.includes('still') || isOfNow(words)) return false;
  if (!words.some((_, at) => isRemote(words, at) || isYear(words[at] ?? ''))) return false;
  return words.some((word, at) => isOver(words, word, at));
}

function isOver(words: readonly string[], word: string, at: number): boolean {
  if (word === 'more') return words[at - 1] === 'any' && words.slice(0, at).includes('not');
  if (word === 'help') return words[at - 1] === 'got';
  if (word === 'left') return words[at + 1] === 'him' || words[at + 1] === 'her';
  if (word === 'out') return words[at - 1] === 'grew';
  return overWords.has(word) && words[at - 1] !== 'not' && words[at - 1] !== 'never';
}

function isOfNow(words: readonly string[]): boolean {
  return words.some(
    (word, at) =>
      nowWords.has(word) ||
      isRecent(words, at) ||
      (word === 'last' && recentUnits.has(words[at + 1] ?? '')),
  );
}

/** "Two weeks ago" is now. */
function isRecent(words: readonly string[], at: number): boolean {
  return words[at] === 'ago' && recentUnits.has(words[at - 1] ?? '');
}

function isYear(word: string): boolean {
  return word.length === 4 && (word.startsWith('19') || word.startsWith('20'));
}

/** Whether an earlier time is named here: "used to", "when I was", "at seventeen", "as a child". */
function isRemote(words: readonly string[], at: number): boolean {
  const word = words[at] ?? '';
  const next = words[at + 1] ?? '';
  const third = words[at + 2] ?? '';
  const isNamed = remoteAfter.get(word);
  if (isNamed !== undefined) return isNamed(next, third, words[at - 1] ?? '');
  return pastWords.has(word) && !isRecent(words, at);
}

/** Words that name an earlier time only with their neighbors. */
const remoteAfter: ReadonlyMap<string, Follows> = new Map<string, Follows>([
  ['used', (next) => next === 'to'],
  ['last', (next) => next === 'year'],
  ['as', (next, third) => next === 'a' && (third === 'child' || third === 'kid')],
  ['at', (next) => ages.has(next) || places.has(next)],
  ['when', (next, third) => next === 'i' && third === 'was'],
  ['once', (_next, _third, before) => before === 'i'],
]);

type Follows = (next: string, third: string, before: string) => boolean;
