import { endsSentence, isClauseMark } from '../lexicon/tokens.js';
import { wordsOf } from '../lexicon/word-runs.js';
import type { RiskCategory } from './types.js';

/** In tokens: how far behind a denial it may be taken back, and how far before it be reported. */
const reach = 30;
const tailReach = 14;
const leadReach = 6;
const contrasts: ReadonlySet<string> = new Set(
  'but though although yet except however unless still until'.split(' '),
);
/** These take back only with a thought behind them. */
const mild: ReadonlySet<string> = new Set(['still']);
/** "Unless they take my kids": a denial with a condition is none. */
const conditions: ReadonlySet<string> = new Set(['unless', 'until']);
/** What takes a denial back wherever it stands behind it. */
const reopening: ReadonlySet<string> = new Set(
  'sometimes often occasionally wonder wondered wondering tempted tempting cross crosses crossed crossing'.split(
    ' ',
  ),
);
/** What leaves a thought open behind "but". */
const stirring: ReadonlySet<string> = wordsOf(
  'think*|thought|thoughts|wonder*|imagin*|imagine*|wish*|want*|sometimes|often|part|idea|ideas|urge|urges|cross*|mind|head|promise|trust|sure|' +
    'know|understand|might|if|when|scared|afraid|here|alive|wake|die*|dead|dying|gone|disappear*|plan*|pills|tablets|knife|lied|lie|' +
    'tempt*|easier|better|peaceful|appealing|rather|end|over|sleep|stop|close|nearly|almost|did|used|do|have|am|would|could|once|again|lately|it|that|them|those',
);
/** What people tell of behind a denial that has nothing to do with it. */
const elsewhere: ReadonlySet<string> = wordsOf(
  'tired|stressed|exhausted|sad|low|angry|lonely|anxious|busy|worried|overwhelmed|upset|bored|frustrated|cross|furious|work|job|boss|money|' +
    'house|kids|children|mum|dad|husband|wife|school|sleeping|weather|thanks|thank|asking|fine|okay|happy|glad|love|help|talk|safe|stressful|annoyed|annoying|struggling|grieving|miss',
);
/** What makes half a denial of one: "not exactly suicidal", "not today". */
const hedges: ReadonlySet<string> = new Set(
  'exactly actively necessarily technically yet today tonight currently really probably particularly seriously actually'.split(
    ' ',
  ),
);
/** "I don't hurt myself as much": done less is done. */
const degrees: ReadonlySet<string> = new Set(
  'as much often every that always constantly deeply badly less daily'.split(' '),
);
const reporting: ReadonlySet<string> = wordsOf(
  'told|tell*|said|say*|saying|promised|swore|pretend*|convince*|claim*|lied|lie*|assure*|reassur*|reassure*|persuad*|persuade*',
);
const doubting: ReadonlySet<string> = new Set(['sure', 'certain', 'saying', 'say']);

/**
 * Whether what a negation denies stays open all the same: half denied ("not exactly"), reported ("I
 * told them I'm not"), or taken back behind it ("but I think about it"). Whoever reads decides.
 */
export function isLeftOpen(
  words: readonly string[],
  denial: number,
  to: number,
  category: RiskCategory,
): boolean {
  return (
    isHedged(words, denial, to) || isReported(words, denial) || isReopened(words, to, category)
  );
}

function isHedged(words: readonly string[], denial: number, to: number): boolean {
  const next = words[denial + 1] ?? '';
  if (hedges.has(words[denial - 1] ?? '') || doubting.has(next) || degrees.has(next)) return true;
  if (isDoubled(words, denial)) return true;
  if (hedges.has(next) && !isFirmly(words, denial)) return true;
  if (next === 'like' || next === 'that' || next === 'as') return true;
  const tail = words.slice(to, to + 2);
  return tail.some((word) => hedges.has(word) || degrees.has(word)) || isForNow(words, to);
}

/** "It's not true that I'm not": two negations deny nothing for sure. */
function isDoubled(words: readonly string[], denial: number): boolean {
  for (let at = denial - 1; at >= Math.max(0, denial - leadReach); at -= 1) {
    const word = words[at] ?? '';
    if (isClauseMark(word) || word === 'and' || word === 'or') return false;
    if (word === 'not' || word === 'never') return true;
  }
  return false;
}

/** "I would never actually do it" is firm of a person who says never; "not really" is not. */
function isFirmly(words: readonly string[], denial: number): boolean {
  return words[denial] !== 'not' && words[denial + 1] === 'ever';
}

/** "Right now", "at the moment", "this week", "as such". */
function isForNow(words: readonly string[], to: number): boolean {
  const [first, second, third] = words.slice(to, to + 3);
  if (first === 'right' && second === 'now') return true;
  if (first === 'at' && second === 'the' && third === 'moment') return true;
  return (first === 'as' && second === 'such') || (first === 'this' && second === 'week');
}

/** "I told them I'm not": what is said to others is not yet true. "I can tell you" is. */
function isReported(words: readonly string[], denial: number): boolean {
  for (let at = denial - 1; at >= Math.max(0, denial - leadReach); at -= 1) {
    const word = words[at] ?? '';
    if (isClauseMark(word) && word !== ',') return false;
    if (reporting.has(word)) return words[at + 1] !== 'you';
  }
  return false;
}

/**
 * Whether the same or a following clause takes a denial back. Behind "but", only what plainly speaks
 * of something else leaves it a denial.
 */
export function isReopened(words: readonly string[], to: number, category: RiskCategory): boolean {
  const end = Math.min(words.length, to + reach);
  for (let at = to; at < end; at += 1) {
    const word = words[at] ?? '';
    if (reopening.has(word)) return true;
    if (category === 'suicidality' && isJustWished(words, at)) return true;
    if (contrasts.has(word) && !turnsElsewhere(words, at, isFar(words, to, at))) return true;
  }
  return false;
}

/** "I just want it to stop": whoever wants an end of it all has not said how. */
function isJustWished(words: readonly string[], at: number): boolean {
  const word = words[at] ?? '';
  if (word !== 'want' && word !== 'wish' && word !== 'rather') return false;
  return words
    .slice(Math.max(0, at - 3), at)
    .some((one) => ['just', 'only', 'would'].includes(one));
}

/** Whether the contrast stands inside a later sentence, where it may be between other things. */
function isFar(words: readonly string[], to: number, contrast: number): boolean {
  if (endsSentence(words[contrast - 1] ?? '')) return false;
  return words.slice(to, contrast).some(endsSentence);
}

function turnsElsewhere(words: readonly string[], contrast: number, isFarOff: boolean): boolean {
  if (!isFarOff && conditions.has(words[contrast] ?? '')) return false;
  const isMild = isFarOff || mild.has(words[contrast] ?? '');
  const tail = words.slice(contrast + 1, contrast + 1 + tailReach);
  const stirs = tail.some((word, at) => stirring.has(word) && !isIdle(tail, at));
  const isElsewhere = tail.some((word) => elsewhere.has(word));
  return isMild ? !stirs || isElsewhere : !stirs && isElsewhere;
}

/** "I am tired", "it is stressful": the verb and the pronoun stir nothing when a feeling follows. */
function isIdle(tail: readonly string[], at: number): boolean {
  const word = tail[at] ?? '';
  const near = tail.slice(at + 1, at + 5);
  const isPlain = 'am have do it that would'.split(' ').includes(word);
  return isPlain && near.some((one) => elsewhere.has(one));
}
