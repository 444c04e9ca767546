import { endsSentence } from '../../lexicon/tokens.js';
import type { RiskCategory, Severity } from '../types.js';
import { findMentions, indexConcepts, type Mention, type Mentions } from './mentions.js';
import { allConcepts, allScenes, type Part, type Scene } from './read-scenes.js';

/** A scene that a text tells, with its first and last token. */
export interface FoundScene {
  readonly category: RiskCategory;
  readonly severity: Severity;
  /** The line of the table. */
  readonly line: string;
  readonly from: number;
  readonly to: number;
}

const index = indexConcepts(allConcepts);
const quietByCategory: ReadonlyMap<RiskCategory, readonly string[]> = new Map(
  allScenes.map(({ category, quiet }) => [category, quiet]),
);
/** In tokens: how far apart the parts of a scene may stand, and those that follow one another. */
const sceneReach = 25;
const followReach = 8;
const quietReach = 15;
const otherSubjects: ReadonlySet<string> = new Set('he she they who you'.split(' '));

/** What a text speaks of, read once for all rules. */
export interface Read {
  readonly words: readonly string[];
  readonly mentions: Mentions;
}

/** Reads the concepts of a text. Tokens in `covered` belong to a figure of speech. */
export function readConcepts(words: readonly string[], covered: ReadonlySet<number>): Read {
  const text = [...words, '.'];
  return { words: text, mentions: findMentions(index, text, covered) };
}

/** The first scene of each category that the text tells. Time is linear in its words. */
export function findScenes(read: Read): readonly FoundScene[] {
  const found = new Map<RiskCategory, FoundScene>();
  for (const scene of allScenes) {
    const { category, severity, line } = scene;
    if (found.has(category)) continue;
    const span = spanOf(scene, read);
    if (span !== undefined) found.set(category, { category, severity, line, ...span });
  }
  return [...found.values()];
}

/** Whether what stands near the token is harmless for the category: a film, a match, the kitchen. */
export function isQuietAt(read: Read, category: RiskCategory, at: number): boolean {
  return isQuiet(quietByCategory.get(category) ?? [], read, at);
}

/** Whether a film, a book, the news or a game is spoken of near the token. */
export function isFictionAt(read: Read, at: number): boolean {
  return isQuiet(['fiction'], read, at);
}

interface Span {
  readonly from: number;
  readonly to: number;
}

function spanOf({ parts, quiet }: Scene, read: Read): Span | undefined {
  const { mentions, words } = read;
  if (!parts.every(({ concepts }) => concepts.some((name) => mentions.has(name)))) return undefined;
  const [first, ...rest] = parts;
  if (first === undefined) return undefined;
  for (const anchor of mentionsOf(first, mentions)) {
    if (isQuiet(quiet, read, anchor.from)) continue;
    const taken = takeParts(anchor, rest, mentions, words);
    if (taken === undefined || isDenied(taken, parts)) continue;
    return {
      from: Math.min(...taken.map(({ from }) => from)),
      to: Math.min(words.length - 1, Math.max(...taken.map(({ to }) => to))),
    };
  }
  return undefined;
}

/** One mention for each part, or undefined when a part is missing. */
function takeParts(
  anchor: Mention,
  parts: readonly Part[],
  mentions: Mentions,
  words: readonly string[],
): readonly Mention[] | undefined {
  const taken: Mention[] = [anchor];
  for (const part of parts) {
    const before = taken.at(-1) ?? anchor;
    const next = part.follows
      ? nextOf(part, mentions, before, words)
      : nearestOf(part, mentions, anchor, taken, words);
    if (next === undefined) return undefined;
    taken.push(next);
  }
  return taken;
}

function* mentionsOf(part: Part, mentions: Mentions): Generator<Mention> {
  for (const name of part.concepts) {
    for (const mention of mentions.get(name) ?? []) if (fits(part, mention)) yield mention;
  }
}

/**
 * Whether something is denied that the scene needs said. A negation that is part of the scene itself
 * ("not taken", "-take") denies nothing else.
 */
function isDenied(taken: readonly Mention[], parts: readonly Part[]): boolean {
  return taken.some(({ deniedAt }, at) => {
    if (deniedAt === undefined || parts[at]?.denied === true) return false;
    return !taken.some(
      (other, place) =>
        (other.from <= deniedAt && deniedAt < other.to) ||
        (parts[place]?.denied === true && other.deniedAt === deniedAt),
    );
  });
}

function fits({ by, denied }: Part, mention: Mention): boolean {
  if (mention.isFigure || (denied && mention.deniedAt === undefined)) return false;
  return by === undefined || by.includes(mention.subject);
}

/** The first mention behind `before` in the same clause. */
function nextOf(
  part: Part,
  mentions: Mentions,
  before: Mention,
  words: readonly string[],
): Mention | undefined {
  let next: Mention | undefined;
  for (const mention of near(part, mentions, before.to, followReach)) {
    if (mention.from <= before.from || mention.from >= (next?.from ?? Number.POSITIVE_INFINITY))
      continue;
    if (isOpen(words, before.from + 1, mention.from)) next = mention;
  }
  return next;
}

/** Whether no sentence ends and no other subject begins between two tokens. */
function isOpen(words: readonly string[], from: number, to: number): boolean {
  for (let at = from; at < to; at += 1) {
    const word = words[at] ?? '.';
    if (endsSentence(word) || otherSubjects.has(word)) return false;
  }
  return true;
}

/** The mention nearest to the anchor that was not taken yet. */
function nearestOf(
  part: Part,
  mentions: Mentions,
  anchor: Mention,
  taken: readonly Mention[],
  words: readonly string[],
): Mention | undefined {
  let nearest: Mention | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (const mention of near(part, mentions, anchor.from, sceneReach)) {
    const isPlain = part.denied || mention.deniedAt === undefined;
    const distance = Math.abs(mention.from - anchor.from) + (isPlain ? 0 : sceneReach);
    if (distance >= least || taken.some((one) => isSame(one, mention))) continue;
    if (!isOneSentence(words, anchor.from, mention.from)) continue;
    nearest = mention;
    least = distance;
  }
  return nearest;
}

/** Whether no sentence ends between two tokens. They stand at most a scene's reach apart. */
function isOneSentence(words: readonly string[], one: number, other: number): boolean {
  const [from, to] = one < other ? [one, other] : [other, one];
  for (let at = from; at < to; at += 1) if (endsSentence(words[at] ?? '.')) return false;
  return true;
}

function isSame(one: Span, other: Span): boolean {
  return one.from === other.from && one.to === other.to;
}

/** The fitting mentions that begin at most `reach` tokens from `at`. */
function* near(part: Part, mentions: Mentions, at: number, reach: number): Generator<Mention> {
  for (const name of part.concepts) {
    const all = mentions.get(name) ?? [];
    for (let one = firstFrom(all, at - reach); one < all.length; one += 1) {
      const mention = all[one];
      if (mention === undefined || mention.from > at + reach) break;
      if (fits(part, mention)) yield mention;
    }
  }
}

/** The index of the first mention at token `at` or behind it. */
function firstFrom(all: readonly Mention[], at: number): number {
  let low = 0;
  let high = all.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((all[middle]?.from ?? 0) < at) low = middle + 1;
    else high = middle;
  }
  return low;
}

const telling: ReadonlySet<string> = new Set(
  'told tell telling said say saying pretend pretended lie lied blame blamed than what'.split(' '),
);
const tellingReach = 4;

function isQuiet(quiet: readonly string[], { mentions, words }: Read, from: number): boolean {
  return quiet.some((name) => {
    const all = mentions.get(name) ?? [];
    for (let at = firstFrom(all, from - quietReach); at < all.length; at += 1) {
      const place = all[at]?.from ?? 0;
      if (place > from + quietReach) return false;
      if (!isExcuse(words, place)) return true;
    }
    return false;
  });
}

/** "I told them I fell", "more than the doctor said" take no danger out. */
function isExcuse(words: readonly string[], at: number): boolean {
  return words.slice(Math.max(0, at - tellingReach), at).some((word) => telling.has(word));
}
