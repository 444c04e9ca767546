import type { FrameRange } from '../audio/voice-activity.js';
import { plainWords } from './compare-hearings.js';
import { shareOfEnglish } from './english-words.js';
import type { Piece } from './plan-pieces.js';
import { isInWhole, partOf } from './screen-pieces.js';

/** A piece, what was heard of it, and whether it took several attempts. */
export interface HeardPiece {
  readonly piece: Piece;
  readonly text: string;
  readonly troubled: boolean;
}

/** Hears ranges, at another pace or as they are: the answers are in their order. */
export type HearAgain = (
  ranges: readonly FrameRange[],
  pace?: number,
) => Promise<readonly string[]>;

/** So few pieces are all heard again. */
export const fewPieces = 3;
/** A part is heard of one piece in so many, and of so many at least. */
const [oneOf, leastScreened] = [4, 4];
/** Some languages are written as they sound, the same each time; English words are few in it then. */
export const leastEnglish = 0.22;
/** A share of fewer words is chance. */
export const enoughWords = 8;

/**
 * The pieces that are heard again, and those of which a part was heard. Of a few
 * pieces all are heard again; of many the strangest, each that is not written in words of English
 * where English is expected, and those of which a part sounds different.
 */
export async function choosePieces(
  heard: readonly HeardPiece[],
  english: boolean,
  hear: HearAgain,
): Promise<Record<'sample' | 'screened', readonly HeardPiece[]>> {
  if (heard.length <= fewPieces) return { sample: heard, screened: [] };
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
  for (const [at, own] of screened.entries())
    if (!isInWhole(parts[at] ?? '', own.text)) chosen.add(own);
  return { sample: heard.filter((own) => chosen.has(own)), screened };
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
export function shareOfEchoes(words: readonly string[]): number {
  const seen = new Set<string>();
  for (let at = 2; at < words.length; at += 1)
    seen.add(`${words[at - 2]} ${words[at - 1]} ${words[at]}`);
  return words.length < 3 ? 0 : 1 - seen.size / (words.length - 2);
}
