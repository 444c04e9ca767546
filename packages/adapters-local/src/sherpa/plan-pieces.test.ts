import { describe, expect, it } from 'vitest';
import { planPieces } from './plan-pieces.js';

const levels = (length: number): Float32Array => new Float32Array(length).fill(60);

/** Sentences of two seconds; `pauses` are what follows each, in frames. */
function sentences(pauses: readonly number[]) {
  let at = 50;
  return pauses.map((pause) => {
    const start = at;
    at += 200 + pause;
    return { start, end: start + 200 };
  });
}

describe('planPieces', () => {
  it('packs sentences to pieces of 4 to 25 s, cut at the longest pauses, each word in one', () => {
    const pauses = Array.from({ length: 60 }, (_, index) => (index % 5 === 4 ? 90 : 30));
    const speech = sentences(pauses);
    const length = (speech.at(-1)?.end ?? 0) + 100;
    const pieces = planPieces(levels(length), speech);
    expect(pieces.flatMap((piece) => piece.speech)).toEqual(speech);
    for (const [index, { start, end, speech: own }] of pieces.entries()) {
      const [first, last] = [own[0], own.at(-1)];
      expect(end - start).toBeGreaterThanOrEqual(400);
      expect(end - start).toBeLessThanOrEqual(2_560);
      // Cut at the longer pauses alone, with silence on both sides and none of the neighbor.
      expect(((last?.end ?? 0) - (speech[0]?.start ?? 0) + 90) % 1_210).toBe(0);
      expect(start).toBe(Math.max((first?.start ?? 0) - 30, pieces[index - 1]?.end ?? 0));
      expect(end).toBe((last?.end ?? 0) + 30);
    }
  });

  it('reaches over no long pause, and leaves short speech between such pauses alone', () => {
    const speech = sentences([300, 300, 0]);
    expect(planPieces(levels(2_000), speech).map((piece) => piece.speech.length)).toEqual([
      1, 1, 1,
    ]);
  });

  it('cuts where another one begins to speak', () => {
    const speech = sentences([60, 60, 70, 60, 60, 60]);
    const [third, fourth] = [speech[2], speech[3]];
    if (third === undefined || fourth === undefined) throw new Error('there are six');
    const turns = [
      { speaker: 0, startMs: 0, endMs: third.end * 10 },
      { speaker: 1, startMs: fourth.start * 10, endMs: 20_000 },
    ];
    const counts = planPieces(levels(2_000), speech, turns).map((piece) => piece.speech.length);
    expect(counts).toEqual([3, 3]);
    expect(planPieces(levels(2_000), speech).map((piece) => piece.speech.length)).not.toEqual([
      3, 3,
    ]);
  });

  it('cuts speech without a pause at its quietest place', () => {
    const loud = levels(7_000);
    loud.fill(20, 2_000, 2_020);
    const pieces = planPieces(loud, [{ start: 0, end: 7_000 }]);
    expect(pieces[0]?.end).toBe(2_010);
    for (const [index, { start, end }] of pieces.entries()) {
      expect(end - start).toBeLessThanOrEqual(2_560);
      expect(start).toBe(index === 0 ? 0 : pieces[index - 1]?.end);
    }
    expect(pieces.at(-1)?.end).toBe(7_000);
  });

  it('takes no longer than the recording is long, also for a day of it', () => {
    const speech = sentences(Array.from({ length: 40_000 }, () => 15));
    const pieces = planPieces(levels((speech.at(-1)?.end ?? 0) + 10), speech);
    expect(pieces.reduce((sum, piece) => sum + piece.speech.length, 0)).toBe(40_000);
    expect(planPieces(levels(100), [])).toEqual([]);
  });
});
