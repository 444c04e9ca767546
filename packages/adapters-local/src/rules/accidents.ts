import { endsSentence, isClauseMark } from '../lexicon/tokens.js';
import { wordsOf } from '../lexicon/word-runs.js';
import type { Span } from './phrase-frames.js';

/** In tokens: how far from the injury what caused it may be named. */
const reach = 10;
const wounds: ReadonlySet<string> = wordsOf(
  'cut*|burn*|burnt|hurt*|scald*|injure*|stab*|slice*|hit*|punch*|bruise*|scratch*|pinch*|bite*|slap*|poison*|drown*|choke*|kick*|jab*|nick*|smack*|whack*',
);
/** Work, tools of the house and mishaps, in which people hurt themselves without meaning to. */
const mishaps: ReadonlySet<string> = wordsOf(
  'accidentally|accident|mistake|slipped|tripped|fell|clumsy|shaving|shave|shaved|cooking|cook|chopping|chop|slicing|peeling|peel|ironing|baking|' +
    'gardening|pruning|trimming|opening|unpacking|carving|sewing|knitting|diy|paper|envelope|cardboard|tin|lid|opener|grater|oven|' +
    'kettle|hob|toaster|tray|barbecue|grill|pan|stove|soup|tea|coffee|steam|curling|hairdryer|thorn|thorns|rose|roses|brambles|' +
    'hedge|fence|onion|onions|carrot|carrots|bread|potato|potatoes|avocado|bagel|vegetables|veg|cucumber|tomatoes|dinner|cooker|' +
    'football|rugby|gym|training|skiing|running|lifting|playing|jogging|climbing|cycling|bike|tennis|netball|' +
    'hammer|drill|saw|shed|door|drawer|cupboard|table|desk|doorframe|ladder|stapler|needlework|mosquito|midge|rash|itch|kitchen|dishes|washing|fireworks|' +
    'sparkler|candle|sunbathing|sun|beach|skateboard|trampoline|ice|stairs|kerb|furniture|moving|tongue|chewing|sofa|boxes|lego|mowing|lawn',
);
/** What makes a mishap of the house no mishap. */
const meant: ReadonlySet<string> = new Set(
  (
    'purpose deliberately deserve deserved deserves punish urge urges relief release numb anything want wanted ' +
    'wanting wish again secretly hide hid hidden pretend pretended blood lied told said need needed tempted pain'
  ).split(' '),
);

/** Whether somebody was hurt by work or mishap: "cut myself while shaving". */
export function isAccident(words: readonly string[], span: Span): boolean {
  if (!words.slice(span.from, span.to).some((word) => wounds.has(word))) return false;
  const near = sentenceAround(words, span);
  return near.some((word) => mishaps.has(word)) && !near.some((word) => meant.has(word));
}

function sentenceAround(words: readonly string[], { from, to }: Span): readonly string[] {
  let start = from;
  while (start > 0 && from - start < reach && !endsSentence(words[start - 1] ?? '.')) start -= 1;
  let end = to;
  while (end < words.length && end - to < reach && !endsSentence(words[end] ?? '.')) end += 1;
  return words.slice(start, end);
}

const dwelling: ReadonlySet<string> = new Set('in at near above next off out'.split(' '));
const living: ReadonlySet<string> = new Set(['live', 'living']);
/** What one lives in or with who has no home in mind. */
const unhoused: ReadonlySet<string> = new Set(
  (
    'pain fear world life body head skin guilt shame agony hell misery darkness dark grief thoughts it myself ' +
    'that memories voices illness disease depression sadness anxiety loneliness what way condition silence me trauma loss regret ' +
    'wheelchair bed care alone prison cage hole limbo cloud fog state mess lie poverty nightmare'
  ).split(' '),
);
const homeReach = 5;

/** "Don't want to live in London any more" speaks of a home, "to live in this body" does not. */
export function isAboutHome(words: readonly string[], { from, to }: Span): boolean {
  const inside = words.slice(from, to).findIndex((word) => living.has(word));
  if (inside === -1) return false;
  const verb = from + inside;
  const place = isMore(words, verb + 1) ? verb + 3 : verb + 1;
  if (!dwelling.has(words[place] ?? '')) return false;
  const rest = words.slice(place + 1, place + 1 + homeReach);
  const end = rest.findIndex((word) => isClauseMark(word));
  return !(end === -1 ? rest : rest.slice(0, end)).some((word) => unhoused.has(word));
}

function isMore(words: readonly string[], at: number): boolean {
  return words[at] === 'any' && (words[at + 1] === 'more' || words[at + 1] === 'longer');
}

const lows: ReadonlySet<string> = new Set('hopeless useless worthless lost rubbish'.split(' '));
/** "Hopeless at night" speaks of a time, "hopeless at maths" of a skill. */
const times: ReadonlySet<string> = new Set(
  'night nights times the home everything life anything all being this my work present'.split(' '),
);

/** Whether somebody owns to lack a skill. */
export function isOfSkill(words: readonly string[], { from, to }: Span): boolean {
  const inside = words.slice(from, to + 1);
  const low = inside.findIndex((word) => lows.has(word));
  const next = words[from + low + 1];
  return low !== -1 && next === 'at' && !times.has(words[from + low + 2] ?? '');
}
