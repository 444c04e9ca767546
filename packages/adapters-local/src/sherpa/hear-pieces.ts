import type { CallOptions } from '@attune/core/ports';
import { frameMs, frameSamples } from '../audio/levels.js';
import type { PcmFile } from '../audio/pcm-file.js';
import type { FrameRange } from '../audio/voice-activity.js';
import type { Spoken } from '../openai-compatible-speech/spoken.js';
import type { Engine } from './engine.js';
import { faultOf, type TextFault } from './judge-text.js';
import type { Piece } from './plan-pieces.js';
import type { Recognition } from './spoken-in.js';
import { timeWords } from './time-words.js';

/** What pieces are recognized with. */
export interface PieceEar extends CallOptions {
  readonly engine: Engine;
  /** What the engine is told about the model. */
  readonly config: unknown;
  /** Pieces that are recognized at once. */
  readonly parallel: number;
  readonly punctuation: boolean;
  readonly limitOf: (range: FrameRange) => number;
}

/** What was heard, and where nothing that can be believed was. */
export interface HeardPieces {
  readonly spoken: readonly Spoken[];
  readonly gaps: readonly { readonly startMs: number; readonly endMs: number }[];
}

/** Pieces that the engine gets with one question. */
const batchSize = 8;
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

/**
 * Recognizes pieces, some at once. What a model made up or did not hear is heard again in other
 * ways, at last each half of it by itself; what still cannot be believed is left out and becomes
 * a gap. `onProgress` is told the share that is done, 0 to 1.
 */
export async function hearPieces(
  file: PcmFile,
  pieces: readonly Piece[],
  ear: PieceEar,
  onProgress: (share: number) => void,
): Promise<HeardPieces> {
  const total = pieces.reduce((sum, { start, end }) => sum + end - start, 0);
  const spoken: Spoken[] = [];
  const gaps: { startMs: number; endMs: number }[] = [];
  let done = 0;
  for (let at = 0; at < pieces.length; at += batchSize) {
    const batch = pieces.slice(at, at + batchSize);
    const heard = await ask(file, batch, ear);
    for (const [index, piece] of batch.entries()) {
      const found = await settle(file, piece, heard[index], ear);
      if (found.text !== '') spoken.push(...timeWords(found.text, piece));
      spoken.push(...found.parts.flatMap((part) => timeWords(part.text, part.piece)));
      for (const { start, end } of found.gaps)
        gaps.push({ startMs: start * frameMs, endMs: end * frameMs });
      done += piece.end - piece.start;
    }
    onProgress(done / total);
  }
  return { spoken, gaps };
}

interface Settled {
  /** Of the whole piece, or nothing. */
  readonly text: string;
  /** Of parts of it that were heard by themselves. */
  readonly parts: readonly { readonly text: string; readonly piece: Piece }[];
  readonly gaps: readonly FrameRange[];
}

/** Hears a piece again as long as what came of it cannot be believed. */
async function settle(
  file: PcmFile,
  piece: Piece,
  first: Recognition | undefined,
  ear: PieceEar,
): Promise<Settled> {
  const whole = await believable(file, piece, first, ear);
  if (whole.fault === undefined || whole.fault === 'plain')
    return { text: whole.text, parts: [], gaps: [] };
  const parts: { text: string; piece: Piece }[] = [];
  const gaps: FrameRange[] = [];
  for (const part of halves(piece)) {
    const [heard] = await ask(file, [part], ear);
    const { text, fault } = await believable(file, part, heard, ear);
    if (fault === undefined || fault === 'plain') parts.push({ text, piece: part });
    else if (speechIn(part) >= shortFrames) gaps.push({ start: part.start, end: part.end });
  }
  return { text: '', parts, gaps };
}

interface Believable {
  readonly text: string;
  readonly fault: TextFault | undefined;
}

async function believable(
  file: PcmFile,
  piece: Piece,
  first: Recognition | undefined,
  ear: PieceEar,
): Promise<Believable> {
  let best = judge(piece, first, ear);
  for (const attempt of again) {
    if (best.fault === undefined) break;
    const [heard] = await ask(file, [withMargin(piece, attempt, file)], ear, attempt.level);
    const next = judge(piece, heard, ear);
    // A text without punctuation is better than one that was made up, or none.
    if (next.fault === undefined || (next.fault === 'plain' && best.fault !== 'plain')) best = next;
  }
  return best;
}

function judge(piece: Piece, heard: Recognition | undefined, ear: PieceEar): Believable {
  const { punctuation } = ear;
  const text = (heard?.text ?? '').trim();
  const speechMs = speechIn(piece) * frameMs;
  return {
    text,
    fault: faultOf({ text, tokens: heard?.tokens.length ?? 0, speechMs, punctuation }),
  };
}

async function ask(
  file: PcmFile,
  ranges: readonly FrameRange[],
  { engine, config, parallel, limitOf, signal }: PieceEar,
  level?: number,
): Promise<readonly Recognition[]> {
  const limitMs = ranges.reduce((sum, range) => sum + limitOf(range), 0);
  const audios = ranges.map(({ start, end }) => ({
    ...{ path: file.path, from: start * frameSamples },
    to: Math.min(file.samples, end * frameSamples),
  }));
  const question = { ask: 'decodeMany', config, audios, parallel, level } as const;
  return (await engine.ask(question, { signal, limitMs })) as readonly Recognition[];
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
