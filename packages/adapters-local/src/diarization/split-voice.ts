import { yieldToEventLoop } from './features.js';
import type { VoiceTurn } from './resegmentation.js';
import { sumOf, Voice } from './voice.js';
import { inParts, stepFrames, type VoiceSteps } from './voice-steps.js';

/** Turns are cut into pieces of about this length, in steps: long enough to know a voice by. */
const pieceSteps = 150 / stepFrames;
/** A piece or side with fewer voiced frames is not a voice. */
const minFrames = 30;
/** How many pieces are tried as the beginning of the second voice, spread over the recording. */
const seeds = 40;
const rounds = 8;

/**
 * Parts the pieces of one voice into the two that explain them best. Every piece may be the
 * beginning of the second voice, so that no early mistake decides. Undefined when there are too few.
 */
export async function splitVoice(
  steps: VoiceSteps,
  turns: readonly VoiceTurn[],
  signal: AbortSignal | undefined,
): Promise<readonly [Voice, Voice] | undefined> {
  const pieces = turns.flatMap((turn) => toPieces(steps, turn));
  const beginnings = pieces.filter(({ count }) => count >= minFrames);
  const stride = Math.max(1, Math.floor(beginnings.length / seeds));
  let best: { pair: readonly [Voice, Voice]; evidence: number } | undefined;
  for (let at = 0; at < beginnings.length; at += stride) {
    const pair = grow(pieces, beginnings[at] ?? new Voice());
    const [left, right] = pair;
    await yieldToEventLoop(signal);
    if (Math.min(left.count, right.count) < minFrames) continue;
    const evidence = left.model().evidence + right.model().evidence;
    if (best === undefined || evidence > best.evidence) best = { pair, evidence };
  }
  return best?.pair;
}

function toPieces(steps: VoiceSteps, turn: VoiceTurn): Voice[] {
  return inParts({ start: turn.first, end: turn.end }, pieceSteps).map(({ start, end }) => {
    const piece = new Voice();
    piece.addSteps(steps, start, end);
    return piece;
  });
}

/** Gives each piece to the side it resembles more, over and over, until nothing moves. */
function grow(pieces: readonly Voice[], seed: Voice): readonly [Voice, Voice] {
  let [left, right] = [sumOf(pieces), seed];
  left.add(seed, -1);
  let sides = '';
  for (let round = 0; round < rounds; round += 1) {
    const [leftModel, rightModel] = [left.model(), right.model()];
    const goesRight = pieces.map((piece) => piece.score(rightModel) > piece.score(leftModel));
    left = sumOf(pieces.filter((_, index) => goesRight[index] !== true));
    right = sumOf(pieces.filter((_, index) => goesRight[index] === true));
    const key = goesRight.map(Number).join('');
    if (key === sides) break;
    sides = key;
  }
  return [left, right];
}
