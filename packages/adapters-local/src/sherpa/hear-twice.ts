import { frameMs } from '../audio/levels.js';
import type { FrameRange } from '../audio/voice-activity.js';
import { compareHearings, plainWords } from './compare-hearings.js';
import { shareOfEnglish } from './english-words.js';
import type { Piece } from './plan-pieces.js';
import { isInWhole, partOf } from './screen-pieces.js';

/** A piece, what was heard of it, and whether it took several attempts. */
export interface HeardPiece {
  readonly piece: Piece;
  readonly text: string;
  readonly troubled: boolean;
}

/** What of a piece can be believed. Numbers of words, `to` excluded. */
export interface Clarity {
  readonly clear: boolean;
  readonly kept: readonly { readonly from: number; readonly to: number }[];
}

/** Hears ranges, at another pace or as they are: the answers are in their order. */
export type HearAgain = (
  ranges: readonly FrameRange[],
  pace?: number,
) => Promise<readonly string[]>;

/** Enough to make a model that invents invent something else, and too little for one that hears. */
const [slower, faster] = [1.07, 0.94];
/** A part is heard of one piece in so many, and of so many at least. */
const [oneOf, leastScreened] = [3, 4];
/** A piece whose second hearing agrees so far needs no third. */
const certain = 0.85;
/**
 * English agrees by 0.62 and more, also on the telephone and in a meeting; Spanish, French, Italian
 * and Russian that were taken for English by 0.52 and less (bench/ACCURACY.md, "What is not English").
 */
const leastAgreement = 0.55;
/** Where so much of the speech is unclear, the rest has to be certain. */
const unclearShare = 0.2;
/** Some languages are written as they sound, the same each time; English words are few in it then. */
const leastEnglish = 0.22;
/** A share of fewer words is chance. */
const enoughWords = 8;
/** Speech repeats itself, but not for half of so many words. */
const [manyWords, mostEchoes] = [20, 0.5];
/** Words that all hearings have in a row are no invention, whatever surrounds them. */
const [leastKept, leastKeptEnglish] = [8, 0.45];
/**
 * A recording of so many pieces of which so much is unclear is in another language. What is believed
 * of it all the same is long, or as English as what people say in English.
 */
const [enoughPieces, foreignShare, longKept, surelyEnglish] = [4, 0.7, 16, 0.4];

/**
 * Tells what was heard from what was made up. Models of this kind write fluent sentences about
 * speech of another language, or noise, and give no confidence; played a little slower or faster,
 * or in another context, they make up others. A part of some pieces is heard by itself; a piece of
 * which the part sounds different, and each strange piece, is heard again. Where that is unclear, so
 * are its neighbors, as far as they are unclear too; where much is unclear, all are. `english`: the
 * recording is taken for English.
 */
export async function judgeClarity(
  heard: readonly HeardPiece[],
  english: boolean,
  hear: HearAgain,
): Promise<ReadonlyMap<HeardPiece, Clarity>> {
  const { sample, passed } = await sampleOf(heard, english, hear);
  const judged = new Map<HeardPiece, Judged>();
  let spread = false;
  for (let next = sample; next.length > 0; ) {
    for (const one of await judge(next, english, hear)) judged.set(one.own, one);
    const unclear = heard.filter((own) => isUnclear(judged.get(own), leastAgreement));
    const looked = heard.filter((own) => judged.has(own) || passed.has(own));
    spread = speechOf(unclear) > unclearShare * speechOf(looked);
    const suspects = spread ? heard : neighborsOf(unclear, heard);
    next = suspects.filter((own) => !judged.has(own));
  }
  const least = spread ? certain : leastAgreement;
  return clarityOf([...judged.values()], least, english);
}

function clarityOf(
  judged: readonly Judged[],
  least: number,
  english: boolean,
): ReadonlyMap<HeardPiece, Clarity> {
  const unclear = judged.filter((one) => isUnclear(one, least)).map(({ own }) => own);
  const all = judged.map(({ own }) => own);
  const foreign =
    english && all.length >= enoughPieces && speechOf(unclear) > foreignShare * speechOf(all);
  const clear = (one: Judged): boolean =>
    !isUnclear(one, least) && !(foreign && one.english < surelyEnglish);
  const believed = ({ from, to }: Clarity['kept'][number]): boolean =>
    !foreign || to - from >= longKept;
  return new Map(
    judged.map((one) => [one.own, { clear: clear(one), kept: one.kept.filter(believed) }]),
  );
}

function isUnclear(one: Judged | undefined, least: number): boolean {
  return one !== undefined && (one.odd || one.agreement < least);
}

/** The pieces before and after each of these. */
function neighborsOf(
  some: readonly HeardPiece[],
  heard: readonly HeardPiece[],
): readonly HeardPiece[] {
  const chosen = new Set(some);
  return heard.filter((_, at) => {
    const [before, after] = [heard[at - 1], heard[at + 1]];
    return (before && chosen.has(before)) || (after && chosen.has(after));
  });
}

interface Judged {
  readonly own: HeardPiece;
  readonly agreement: number;
  /** The share of words that are frequent in English. */
  readonly english: number;
  /** It agrees, but not in English; or it goes round in circles. */
  readonly odd: boolean;
  readonly kept: Clarity['kept'];
}

async function judge(
  heard: readonly HeardPiece[],
  english: boolean,
  hear: HearAgain,
): Promise<Judged[]> {
  const slow = await hear(
    heard.map(({ piece }) => piece),
    slower,
  );
  const unsure = heard.filter(
    ({ text }, at) => compareHearings(text, [slow[at] ?? '']).agreement < certain,
  );
  const fast = await hear(
    unsure.map(({ piece }) => piece),
    faster,
  );
  const third = new Map(unsure.map((own, at) => [own, fast[at] ?? '']));
  return heard.map((own, at) => {
    const others = [slow[at] ?? '', ...(third.has(own) ? [third.get(own) ?? ''] : [])];
    return judgeOne(own, others, english);
  });
}

function judgeOne(own: HeardPiece, others: readonly string[], english: boolean): Judged {
  const words = plainWords(own.text);
  const enough = words.length >= enoughWords;
  // A short piece is often lost at another pace: that says nothing of it.
  const telling = enough ? others : others.filter((other) => other !== '');
  const share = shareOfEnglish(words);
  if (telling.length === 0) return { own, agreement: 1, english: share, odd: false, kept: [] };
  const { agreement, common } = compareHearings(own.text, telling);
  const isEnglish = (least: number, some: readonly string[]): boolean =>
    !english || shareOfEnglish(some) >= least;
  const circles = words.length >= manyWords && shareOfEchoes(words) > mostEchoes;
  const foreign = agreement < certain && enough && !isEnglish(leastEnglish, words);
  const kept = common.filter(
    ({ from, to }) => to - from >= leastKept && isEnglish(leastKeptEnglish, words.slice(from, to)),
  );
  return { own, agreement, english: share, odd: circles || foreign, kept: circles ? [] : kept };
}

/**
 * The pieces that are heard again, and those of which a part sounds the same by itself. Of a few
 * pieces all are heard again; of many the strangest, each that is not written in words of English
 * where English is expected, and those of which a part sounds different.
 */
async function sampleOf(
  heard: readonly HeardPiece[],
  english: boolean,
  hear: HearAgain,
): Promise<{ readonly sample: readonly HeardPiece[]; readonly passed: ReadonlySet<HeardPiece> }> {
  if (heard.length <= 3) return { sample: heard, passed: new Set() };
  const strange = heard
    .map((own) => ({ own, strangeness: strangenessOf(own, english) }))
    .filter(({ strangeness }) => strangeness > 0)
    .toSorted((a, b) => b.strangeness - a.strangeness)
    .slice(0, Math.ceil(heard.length / 16))
    .map(({ own }) => own);
  const foreign = english ? heard.filter((own) => fewOfEnglish(plainWords(own.text)) > 0) : [];
  const chosen = new Set([...strange, ...foreign]);
  const screened = spreadOver(heard.filter((own) => !chosen.has(own)));
  const parts = await hear(screened.map(({ piece }) => partOf(piece)));
  const same = screened.filter(({ text }, at) => isInWhole(parts[at] ?? '', text));
  const passed = new Set(same);
  for (const own of screened) if (!passed.has(own)) chosen.add(own);
  return { sample: heard.filter((own) => chosen.has(own)), passed };
}

/** Of each few neighbors with enough words to be compared, the middle one. */
function spreadOver(heard: readonly HeardPiece[]): HeardPiece[] {
  const enough = heard.filter(({ text }) => plainWords(text).length >= enoughWords);
  const count = Math.min(enough.length, Math.max(leastScreened, Math.ceil(enough.length / oneOf)));
  const chosen = new Set(
    Array.from({ length: count }, (_, at) => Math.floor(((at + 0.5) * enough.length) / count)),
  );
  return enough.filter((_, at) => chosen.has(at));
}

/** How much a text looks as if it was made up; 0 for an ordinary one. */
function strangenessOf({ text, troubled }: HeardPiece, english: boolean): number {
  const words = plainWords(text);
  const echoes = shareOfEchoes(words) - 0.1;
  return (troubled ? 0.3 : 0) + (english ? fewOfEnglish(words) : 0) + Math.max(0, echoes);
}

/** How many of the frequent words of English are missing; 0 when they are there. */
function fewOfEnglish(words: readonly string[]): number {
  return words.length >= enoughWords ? Math.max(0, leastEnglish - shareOfEnglish(words)) : 0;
}

/** The share of groups of three words that were there before. */
function shareOfEchoes(words: readonly string[]): number {
  const seen = new Set<string>();
  for (let at = 2; at < words.length; at += 1)
    seen.add(`${words[at - 2]} ${words[at - 1]} ${words[at]}`);
  return words.length < 3 ? 0 : 1 - seen.size / (words.length - 2);
}

function speechOf(heard: readonly HeardPiece[]): number {
  return heard.reduce((sum, own) => sum + speechIn(own), 0);
}

/** In milliseconds. */
function speechIn({ piece }: HeardPiece): number {
  return piece.speech.reduce((sum, { start, end }) => sum + (end - start) * frameMs, 0);
}
