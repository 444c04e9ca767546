import type { CallOptions } from '@attune/core/ports';
import { frameMs, frameSamples } from '../audio/levels.js';
import type { PcmFile } from '../audio/pcm-file.js';
import type { FrameRange } from '../audio/voice-activity.js';
import type { HeardPiece } from './choose-pieces.js';
import type { Engine } from './engine.js';
import { faultOf, type TextFault } from './judge-text.js';
import type { Piece } from './plan-pieces.js';
import type { Recognition } from './spoken-in.js';

/** What pieces are recognized with. */
export interface PieceEar extends CallOptions {
  readonly engine: Engine;
  /** What the engine is told about the model. */
  readonly config: unknown;
  /** Pieces that are recognized at once. */
  readonly parallel: number;
  readonly punctuation: boolean;
  /** The recording is taken for English. */
  readonly english: boolean;
  readonly limitOf: (range: FrameRange) => number;
}

/** Speech that is so short may as well be a cough: where no word comes of it nothing is missing. */
const shortFrames = 100;

/** How a piece is heard again: with how much silence around it, and raised to this level or not. */
interface Attempt {
  readonly marginFrames: number;
  readonly level?: number;
}

const again: readonly Attempt[] = [
  { marginFrames: 6, level: 0.6 },
  { marginFrames: 60, level: 0.6 },
];

/** What came of pieces. */
export interface Settled {
  /** The pieces as a whole, or parts of them that were heard by themselves; in their order. */
  readonly found: readonly HeardPiece[];
  readonly gaps: readonly FrameRange[];
}

/**
 * Hears pieces, and again as long as what came of them cannot be believed: in other ways, at
 * last each half by itself. `onDone` is told how many pieces were heard once.
 */
export async function settlePieces(
  file: PcmFile,
  pieces: readonly Piece[],
  ear: PieceEar,
  onDone: (pieces: number) => void,
): Promise<Settled> {
  const wholes = await hearBelievably(file, pieces, ear, onDone);
  const parts = wholes.filter(isLost).flatMap(({ piece }) => halves(piece));
  const heard = await hearBelievably(file, parts, ear);
  const found = [
    ...wholes.filter((own) => !isLost(own)),
    ...heard.filter((own) => !isLost(own)).map((own) => ({ ...own, troubled: true })),
  ];
  const lost = heard.filter((own) => isLost(own) && speechIn(own.piece) >= shortFrames);
  return {
    found: found.toSorted((one, other) => one.piece.start - other.piece.start),
    gaps: lost.map(({ piece: { start, end } }) => ({ start, end })),
  };
}

/** A text without punctuation is better than none. */
function isLost({ fault }: Judged): boolean {
  return fault !== undefined && fault !== 'plain';
}

interface Judged {
  readonly text: string;
  readonly fault: TextFault | undefined;
}

/** All are heard, then in each further way those that cannot be believed yet; in their order. */
async function hearBelievably(
  file: PcmFile,
  pieces: readonly Piece[],
  ear: PieceEar,
  onDone?: (pieces: number) => void,
): Promise<readonly (HeardPiece & Judged)[]> {
  const first = await askEngine(file, pieces, ear, { onDone });
  const best = pieces.map((piece, at) => {
    const judged = judge(piece, first[at], ear);
    return { piece, ...judged, troubled: isLost(judged) };
  });
  for (const attempt of again) {
    const left = best.filter(({ fault }) => fault !== undefined);
    const ranges = left.map(({ piece }) => withMargin(piece, attempt, file));
    const heard = await askEngine(file, ranges, ear, attempt);
    for (const [at, own] of left.entries()) {
      const next = judge(own.piece, heard[at], ear);
      // A text without punctuation is better than one that was made up, or none.
      const better = next.fault === undefined || (!isLost(next) && isLost(own));
      if (better) best[best.indexOf(own)] = { ...own, ...next };
    }
  }
  return best;
}

function judge(piece: Piece, heard: Recognition | undefined, ear: PieceEar): Judged {
  const { punctuation } = ear;
  const text = (heard?.text ?? '').trim();
  const speechMs = speechIn(piece) * frameMs;
  return {
    text,
    fault: faultOf({ text, tokens: heard?.tokens.length ?? 0, speechMs, punctuation }),
  };
}

/** How ranges are played to the engine. */
export interface Manner {
  readonly level?: number;
  readonly pace?: number;
  readonly onDone?: ((ranges: number) => void) | undefined;
}

/** Asks the engine for texts, in the order of the ranges. */
export async function askEngine(
  file: PcmFile,
  ranges: readonly FrameRange[],
  { engine, config, parallel, limitOf, signal }: PieceEar,
  { level, pace, onDone }: Manner = {},
): Promise<readonly Recognition[]> {
  if (ranges.length === 0) return [];
  const limitMs = ranges.reduce((sum, range) => sum + limitOf(range), 0);
  const audios = ranges.map(({ start, end }) => ({
    ...{ path: file.path, from: start * frameSamples },
    to: Math.min(file.samples, end * frameSamples),
  }));
  const question = { ask: 'decodeMany', config, audios, parallel, level, pace } as const;
  return (await engine.ask(question, { signal, limitMs, onDone })) as readonly Recognition[];
}

/** Never into the speech of a neighbor, whose words would be heard twice. */
function withMargin(piece: Piece, { marginFrames }: Attempt, file: PcmFile): FrameRange {
  const [first, last] = [piece.speech[0], piece.speech.at(-1)];
  const most = Math.ceil(file.samples / frameSamples);
  const start = Math.max(0, (first?.start ?? piece.start) - marginFrames);
  const end = Math.min(most, (last?.end ?? piece.end) + marginFrames);
  return { start: Math.max(piece.start, start), end: Math.min(piece.end, end) };
}

/** Cut at the longest pause inside; the piece itself where there is none. */
function halves(piece: Piece): readonly Piece[] {
  const { speech } = piece;
  let cut = { at: 0, pause: 0 };
  for (let at = 1; at < speech.length; at += 1) {
    const pause = (speech[at]?.start ?? 0) - (speech[at - 1]?.end ?? 0);
    if (pause > cut.pause) cut = { at, pause };
  }
  if (cut.at === 0) return [piece];
  const [left, right] = [speech.slice(0, cut.at), speech.slice(cut.at)];
  const between = Math.floor(((left.at(-1)?.end ?? 0) + (right[0]?.start ?? 0)) / 2);
  return [
    { start: piece.start, end: between, speech: left },
    { start: between, end: piece.end, speech: right },
  ];
}

function speechIn({ speech }: Piece): number {
  return speech.reduce((sum, { start, end }) => sum + end - start, 0);
}
