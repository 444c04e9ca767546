import { frameMs } from '../audio/levels.js';
import type { PcmFile } from '../audio/pcm-file.js';
import type { FrameRange } from '../audio/voice-activity.js';
import { yieldToEventLoop } from '../diarization/features.js';
import type { Spoken } from '../openai-compatible-speech/spoken.js';
import type { HeardPiece } from './choose-pieces.js';
import { judgeClarity } from './hear-twice.js';
import type { Piece } from './plan-pieces.js';
import { askEngine, type PieceEar, settlePieces } from './settle-pieces.js';
import { timeWords } from './time-words.js';

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
/** Pieces that the engine gets with one question: enough that no processor waits for another. */
const batchSize = 32;
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
  const found: HeardPiece[] = [];
  const gaps: Gap[] = [];
  for (let at = 0; at < pieces.length; at += batchSize) {
    const batch = pieces.slice(at, at + batchSize);
    const settled = await settlePieces(file, batch, ear, (done) =>
      onProgress((at + done) / pieces.length),
    );
    found.push(...settled.found);
    gaps.push(...settled.gaps.map(gapOf));
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
  const clarity = await judgeClarity(found, ear.english, async (ranges, pace) => {
    const how = pace === undefined ? {} : { pace };
    const texts: string[] = [];
    for (let at = 0; at < ranges.length; at += batchSize) {
      const heard = await askEngine(file, ranges.slice(at, at + batchSize), ear, how);
      texts.push(...heard.map(({ text }) => text));
    }
    return texts;
  });
  const spoken: Spoken[] = [];
  const unclear: Gap[] = [];
  for (const [at, own] of found.entries()) {
    if (at % batchSize === 0) await yieldToEventLoop(ear.signal);
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
