import type { CallOptions } from '@attune/core/ports';
import { frameMs, frameSamples } from '../audio/levels.js';
import type { PcmFile } from '../audio/pcm-file.js';
import type { FrameRange } from '../audio/voice-activity.js';
import type { Spoken } from '../openai-compatible-speech/spoken.js';
import type { Engine } from './engine.js';
import { type HeardPiece, judgeClarity } from './hear-twice.js';
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
  /** The recording is taken for English. */
  readonly english: boolean;
  readonly limitOf: (range: FrameRange) => number;
}

/** What was heard, and where nothing that can be believed was. */
export interface HeardPieces {
  readonly spoken: readonly Spoken[];
  readonly gaps: readonly Gap[];
  /** The gaps of which something was heard, and something else each time. */
  readonly unclear: readonly Gap[];
}

interface Gap {
  readonly startMs: number;
  readonly endMs: number;
}

/** Silence left around the speech of a piece. */
const marginMs = 500;
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
 * a gap. So does what sounds different at another pace. `onProgress` is told the share that is done, 0 to 1.
 */
export async function hearPieces(
  file: PcmFile,
  pieces: readonly Piece[],
  ear: PieceEar,
  onProgress: (share: number) => void,
): Promise<HeardPieces> {
  const total = pieces.reduce((sum, { start, end }) => sum + end - start, 0);
  const found: HeardPiece[] = [];
  const gaps: Gap[] = [];
  let done = 0;
  for (let at = 0; at < pieces.length; at += batchSize) {
    const batch = pieces.slice(at, at + batchSize);
    const heard = await ask(file, batch, ear);
    for (const [index, piece] of batch.entries()) {
      const settled = await settle(file, piece, heard[index], ear);
      found.push(...settled.found);
      gaps.push(...settled.gaps.map(gapOf));
      done += piece.end - piece.start;
    }
    onProgress(done / total);
  }
  const { spoken, unclear } = await withoutInventions(file, found, ear);
  return { spoken, gaps: [...gaps, ...unclear], unclear };
}

/** The words of pieces with their times; what was made up is left out. */
async function withoutInventions(
  file: PcmFile,
  found: readonly HeardPiece[],
  ear: PieceEar,
): Promise<Omit<HeardPieces, 'gaps'>> {
  const clarity = await judgeClarity(found, ear.english, async (pieces, pace) => {
    const texts: string[] = [];
    for (let at = 0; at < pieces.length; at += batchSize) {
      const heard = await ask(file, pieces.slice(at, at + batchSize), ear, { pace });
      texts.push(...heard.map(({ text }) => text));
    }
    return texts;
  });
  const spoken: Spoken[] = [];
  const unclear: Gap[] = [];
  for (const own of found) {
    const words = timeWords(own.text, own.piece);
    const { clear, kept } = clarity.get(own) ?? { clear: true, kept: [] };
    if (clear) spoken.push(...words);
    else {
      spoken.push(...kept.flatMap(({ from, to }) => words.slice(from, to)));
      unclear.push(...spansWithout(words, kept, gapOf(own.piece)));
    }
  }
  return { spoken, unclear };
}

/** The spans of a piece before, between and after the words that are kept. */
function spansWithout(
  words: readonly Spoken[],
  kept: readonly { readonly from: number; readonly to: number }[],
  piece: Gap,
): Gap[] {
  const spans: Gap[] = [];
  let { startMs } = piece;
  for (const { from, to } of kept) {
    spans.push({ startMs, endMs: words[from]?.startMs ?? startMs });
    startMs = words[to - 1]?.endMs ?? startMs;
  }
  spans.push({ startMs, endMs: piece.endMs });
  // The margin of a piece holds no speech.
  return spans.filter((span) => span.endMs - span.startMs > marginMs);
}

function gapOf({ start, end }: FrameRange): Gap {
  return { startMs: start * frameMs, endMs: end * frameMs };
}

interface Settled {
  /** The piece as a whole, or parts of it that were heard by themselves. */
  readonly found: readonly HeardPiece[];
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
    return { found: [{ piece, text: whole.text, troubled: whole.troubled }], gaps: [] };
  const found: HeardPiece[] = [];
  const gaps: FrameRange[] = [];
  for (const part of halves(piece)) {
    const [heard] = await ask(file, [part], ear);
    const { text, fault } = await believable(file, part, heard, ear);
    if (fault === undefined || fault === 'plain') found.push({ piece: part, text, troubled: true });
    else if (speechIn(part) >= shortFrames) gaps.push({ start: part.start, end: part.end });
  }
  return { found, gaps };
}

interface Judged {
  readonly text: string;
  readonly fault: TextFault | undefined;
}

interface Believable extends Judged {
  /** It was not believable at first. */
  readonly troubled: boolean;
}

async function believable(
  file: PcmFile,
  piece: Piece,
  first: Recognition | undefined,
  ear: PieceEar,
): Promise<Believable> {
  let best = judge(piece, first, ear);
  const troubled = best.fault !== undefined && best.fault !== 'plain';
  for (const attempt of again) {
    if (best.fault === undefined) break;
    const [heard] = await ask(file, [withMargin(piece, attempt, file)], ear, attempt);
    const next = judge(piece, heard, ear);
    // A text without punctuation is better than one that was made up, or none.
    if (next.fault === undefined || (next.fault === 'plain' && best.fault !== 'plain')) best = next;
  }
  return { ...best, troubled };
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

async function ask(
  file: PcmFile,
  ranges: readonly FrameRange[],
  { engine, config, parallel, limitOf, signal }: PieceEar,
  { level, pace }: { readonly level?: number; readonly pace?: number } = {},
): Promise<readonly Recognition[]> {
  if (ranges.length === 0) return [];
  const limitMs = ranges.reduce((sum, range) => sum + limitOf(range), 0);
  const audios = ranges.map(({ start, end }) => ({
    ...{ path: file.path, from: start * frameSamples },
    to: Math.min(file.samples, end * frameSamples),
  }));
  const question = { ask: 'decodeMany', config, audios, parallel, level, pace } as const;
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
