/** The words of an utterance, in lower case, contractions spelled out, clause marks kept. */
export interface Tokens {
  readonly words: readonly string[];
  /** Offset in the text where each word begins. */
  readonly starts: readonly number[];
  /** Offset in the text behind each word. */
  readonly ends: readonly number[];
}

const tokenPattern = /[a-z]+(?:['’][a-z]+)*|\d+|[.,;:!?…—]|\s-\s/g;

/** Words after which 's is "is" or "has" and not a possessive. */
const isAfter: ReadonlySet<string> = new Set(
  'it that this there here he she what who how where everything nothing something everyone nobody'.split(
    ' ',
  ),
);
const hadBefore: ReadonlySet<string> = new Set(
  'been had gone done never made lost taken got become'.split(' '),
);

/** Forms that no rule takes apart; recognizers drop apostrophes. */
const spelledOut: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries({
    cannot: 'can not',
    "can't": 'can not',
    cant: 'can not',
    "won't": 'will not',
    wont: 'will not',
    "shan't": 'shall not',
    "ain't": 'is not',
    aint: 'is not',
    gonna: 'going to',
    wanna: 'want to',
    gotta: 'got to',
    im: 'i am',
    ive: 'i have',
    youre: 'you are',
    youve: 'you have',
    theyre: 'they are',
    thats: 'that is',
    theres: 'there is',
    whats: 'what is',
    hes: 'he is',
    shes: 'she is',
    "let's": 'let us',
    lets: 'let us',
    dunno: 'do not know',
    anymore: 'any more',
    ok: 'okay',
    noone: 'nobody',
    mom: 'mum',
    mommy: 'mum',
    mummy: 'mum',
    daddy: 'dad',
  }).map(([short, full]) => [short, full.split(' ')] as const),
);
const notWithoutApostrophe: ReadonlySet<string> = new Set(
  'dont doesnt didnt isnt wasnt arent werent couldnt wouldnt shouldnt havent hasnt hadnt mustnt'.split(
    ' ',
  ),
);
const shortEndings: Readonly<Record<string, string>> = {
  m: 'am',
  re: 'are',
  ve: 'have',
  ll: 'will',
};

/**
 * Reads the words of an utterance. Clean text and recognizer text, short and full forms meet in one
 * vocabulary, so that a table of phrases needs each phrase once: "can't", "cant" and "cannot" are
 * all "can not". A possessive 's is left out.
 */
export function tokensOf(text: string): Tokens {
  const words: string[] = [];
  const starts: number[] = [];
  const ends: number[] = [];
  for (const match of text.toLowerCase().matchAll(tokenPattern)) {
    const [found] = match;
    const end = match.index + found.length;
    const followers = text.slice(end, end + followerLength);
    for (const word of partsOf(found, followers)) {
      if (word === 'one' && words.at(-1) === 'no') {
        words[words.length - 1] = 'nobody';
        ends[ends.length - 1] = end;
        continue;
      }
      words.push(word);
      starts.push(match.index);
      ends.push(end);
    }
  }
  return { words, starts, ends };
}

const followerLength = 10;

function partsOf(found: string, followers: string): readonly string[] {
  const first = found.charCodeAt(0);
  if (first < letterA || first > letterZ) return [found.trim() === '-' ? '—' : found];
  const plain = found.replaceAll('’', "'");
  const known = spelledOut.get(plain);
  if (known) return known;
  if (notWithoutApostrophe.has(plain)) return [plain.slice(0, -2), 'not'];
  const mark = plain.indexOf("'");
  return mark === -1 ? [plain] : shortened(plain, mark, followers);
}

const letterA = 97;
const letterZ = 122;

function shortened(word: string, mark: number, followers: string): readonly string[] {
  const stem = word.slice(0, mark);
  const ending = word.slice(mark + 1);
  if (ending === 't' && stem.endsWith('n')) return [stem.slice(0, -1), 'not'];
  if (ending === 's') return isAfter.has(stem) ? [stem, 'is'] : [stem];
  if (ending === 'd') return [stem, hadBefore.has(firstWord(followers)) ? 'had' : 'would'];
  const full = shortEndings[ending];
  return full === undefined ? [word] : [stem, full];
}

function firstWord(text: string): string {
  return text.trim().toLowerCase().split(' ', 1)[0] ?? '';
}

/** Whether a token is a clause mark. */
export function isClauseMark(word: string): boolean {
  return word.length === 1 && '.,;:!?…—'.includes(word);
}

/** Whether a token ends a sentence. */
export function endsSentence(word: string): boolean {
  return word.length === 1 && '.!?;…'.includes(word);
}
