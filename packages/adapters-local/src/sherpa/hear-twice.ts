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
 * Tells what was heard from what was made up. Models of this kind write fluent sentences about
 * speech of another language, or noise, and give no confidence; played a little slower or faster,
 * or in another context, they make up others. Strange pieces are heard again, and a part of each
 * second one; where a part sounds different, its piece is heard again, and where that is unclear all
 * are. `english`: the recording is taken for English.
 */
export async function judgeClarity(
  heard: readonly HeardPiece[],
  english: boolean,
  hear: HearAgain,
): Promise<ReadonlyMap<HeardPiece, Clarity>> {
  const sample = await sampleOf(heard, english, hear);
  const first = await judge(sample, english, hear);
  if (first.every(({ agreement, odd }) => agreement >= leastAgreement && !odd)) return new Map();
  const chosen = new Set(sample);
  const others = heard.filter((one) => !chosen.has(one));
  const judged = [...first, ...(await judge(others, english, hear))];
  const isUnclear = (least: number) => (one: Judged) => one.odd || one.agreement < least;
  const unclear = judged.filter(isUnclear(leastAgreement));
  const spread = speechOf(unclear) > unclearShare * speechOf(judged);
  const least = spread ? certain : leastAgreement;
  return new Map(judged.map((one) => [one.own, { clear: !isUnclear(least)(one), kept: one.kept }]));
}

interface Judged {
  readonly own: HeardPiece;
  readonly agreement: number;
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
  if (telling.length === 0) return { own, agreement: 1, odd: false, kept: [] };
  const { agreement, common } = compareHearings(own.text, telling);
  const isEnglish = (share: number, some: readonly string[]): boolean =>
    !english || shareOfEnglish(some) >= share;
  const circles = words.length >= manyWords && shareOfEchoes(words) > mostEchoes;
  const foreign = agreement < certain && enough && !isEnglish(leastEnglish, words);
  const kept = common.filter(
    ({ from, to }) => to - from >= leastKept && isEnglish(leastKeptEnglish, words.slice(from, to)),
  );
  return { own, agreement, odd: circles || foreign, kept: circles ? [] : kept };
}

/**
 * The pieces that are heard again. Of a few all; of many the strangest, each that is not written in
 * words of English where English is expected, and those of which a part sounds different by itself.
 */
async function sampleOf(
  heard: readonly HeardPiece[],
  english: boolean,
  hear: HearAgain,
): Promise<readonly HeardPiece[]> {
  if (heard.length <= 3) return heard;
  const strange = heard
    .map((own) => ({ own, strangeness: strangenessOf(own, english) }))
    .filter(({ strangeness }) => strangeness > 0)
    .toSorted((a, b) => b.strangeness - a.strangeness)
    .slice(0, Math.ceil(heard.length / 16))
    .map(({ own }) => own);
  const foreign = english ? heard.filter((own) => fewOfEnglish(plainWords(own.text)) > 0) : [];
  const chosen = new Set([...strange, ...foreign]);
  const screened = eachSecond(heard.filter((own) => !chosen.has(own)));
  const parts = await hear(screened.map(({ piece }) => partOf(piece)));
  for (const [at, own] of screened.entries())
    if (!isInWhole(parts[at] ?? '', own.text)) chosen.add(own);
  return heard.filter((own) => chosen.has(own));
}

/**
 * Of each two neighbors with enough words to be compared, the one with fewer words for its speech:
 * what is made up has long words, and fewer than people say in that time.
 */
function eachSecond(heard: readonly HeardPiece[]): HeardPiece[] {
  const sized = heard
    .map((own) => ({ own, words: plainWords(own.text).length }))
    .filter(({ words }) => words >= enoughWords)
    .map(({ own, words }) => ({ own, rate: words / Math.max(1, speechIn(own)) }));
  return sized.flatMap((one, at) => {
    if (at % 2 === 1) return [];
    const next = sized[at + 1];
    return [next === undefined || one.rate <= next.rate ? one.own : next.own];
  });
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

function speechOf(judged: readonly Judged[]): number {
  return judged.reduce((sum, { own }) => sum + speechIn(own), 0);
}

/** In milliseconds. */
function speechIn({ piece }: HeardPiece): number {
  return piece.speech.reduce((sum, { start, end }) => sum + (end - start) * frameMs, 0);
}
