import { frameMs } from '../audio/levels.js';
import {
  choosePieces,
  enoughWords,
  fewPieces,
  type HearAgain,
  type HeardPiece,
  leastEnglish,
  shareOfEchoes,
} from './choose-pieces.js';
import { compareHearings, plainWords } from './compare-hearings.js';
import { shareOfEnglish } from './english-words.js';

/** What of a piece can be believed. Numbers of words, `to` excluded. */
export interface Clarity {
  readonly clear: boolean;
  readonly kept: readonly { readonly from: number; readonly to: number }[];
}

/** Enough to make a model that invents invent something else, and too little for one that hears. */
const [slower, faster] = [1.07, 0.94];
/** A piece whose second hearing agrees so far needs no third. */
const certain = 0.85;
/**
 * English agrees by 0.62 and more, also on the telephone and in a meeting; Spanish, French, Italian
 * and Russian that were taken for English by 0.52 and less (bench/ACCURACY.md, "What is not English").
 */
const leastAgreement = 0.55;
/**
 * A single unclear piece between clear ones agrees by 0.38 and more in telephone calls; pieces of
 * another language agree by 0.2 in the median.
 */
const leastAlone = 0.3;
/** Where so much of the speech is unclear, the rest has to be certain. */
const unclearShare = 0.2;
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
  const { sample, screened } = await choosePieces(heard, english, hear);
  const judged = new Map<HeardPiece, Judged>();
  let spread = false;
  for (let next = sample; next.length > 0; ) {
    for (const one of await judge(next, english, hear)) judged.set(one.own, one);
    const unclear = heard.filter((own) => isUnclear(judged.get(own), leastAgreement));
    spread = isSpread(unclear, heard, screened);
    const suspects = spread ? heard : neighborsOf(unclear, heard);
    next = suspects.filter((own) => !judged.has(own));
  }
  if (!spread && heard.length > fewPieces) believeAlone(heard, judged);
  const least = spread ? certain : leastAgreement;
  return clarityOf([...judged.values()], least, english);
}

/** Poor sound makes a piece unclear here and there; a language lasts, and agrees less. */
function believeAlone(heard: readonly HeardPiece[], judged: Map<HeardPiece, Judged>): void {
  const unclear = heard.map((own) => isUnclear(judged.get(own), leastAgreement));
  for (const [at, own] of heard.entries()) {
    const one = judged.get(own);
    if (one === undefined || one.odd || unclear[at - 1] || unclear[at + 1]) continue;
    if (one.agreement >= leastAlone) judged.set(own, { ...one, agreement: 1 });
  }
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

/** Whether much is unclear: of all, or of those that were chosen by chance, more than one of them. */
function isSpread(
  unclear: readonly HeardPiece[],
  heard: readonly HeardPiece[],
  screened: readonly HeardPiece[],
): boolean {
  const chosen = new Set(screened);
  const byChance = unclear.filter((own) => chosen.has(own));
  return (
    speechOf(unclear) > unclearShare * speechOf(heard) ||
    (byChance.length > 1 && speechOf(byChance) > unclearShare * speechOf(screened))
  );
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

function speechOf(heard: readonly HeardPiece[]): number {
  return heard.reduce((sum, own) => sum + speechIn(own), 0);
}

/** In milliseconds. */
function speechIn({ piece }: HeardPiece): number {
  return piece.speech.reduce((sum, { start, end }) => sum + (end - start) * frameMs, 0);
}
