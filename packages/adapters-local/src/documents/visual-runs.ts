import type { Bidi } from 'bidi-js';
import { hasRightToLeft } from './printable.js';

/** Orders the letters of lines as they stand on paper. */
export interface LineOrder {
  /**
   * The parts of a line from left to right. Each is written in one direction.
   *
   * @param start of the line in its text, and `end` after its last character.
   */
  runs(start: number, end: number): readonly DirectedRun[];
}

export interface DirectedRun {
  readonly text: string;
  readonly rightToLeft: boolean;
}

/** Prepares to order the lines of a text by the Unicode Bidirectional Algorithm. */
export function lineOrder(bidi: Bidi, text: string, rightToLeft: boolean): LineOrder {
  if (!rightToLeft && !hasRightToLeft(text)) {
    return { runs: (start, end) => [{ text: text.slice(start, end), rightToLeft: false }] };
  }
  const { levels } = bidi.getEmbeddingLevels(text, rightToLeft ? 'rtl' : 'ltr');
  return {
    runs: (start, end) =>
      reordered(levelRuns(levels, start, end)).map(({ from, to, level }) => ({
        ...{ text: text.slice(from, to), rightToLeft: level % 2 === 1 },
      })),
  };
}

interface LevelRun {
  readonly from: number;
  to: number;
  readonly level: number;
}

function levelRuns(levels: Uint8Array, start: number, end: number): readonly LevelRun[] {
  const runs: LevelRun[] = [];
  for (let at = start; at < end; at += 1) {
    const level = levels[at] ?? 0;
    const last = runs.at(-1);
    if (last?.level === level) last.to = at + 1;
    else runs.push({ from: at, to: at + 1, level });
  }
  return runs;
}

/** Rule L2: from the highest level to the lowest odd one, reverses what is at that level or above. */
function reordered(runs: readonly LevelRun[]): readonly LevelRun[] {
  let ordered = runs;
  const highest = runs.reduce((most, { level }) => Math.max(most, level), 0);
  for (let level = highest; level > 0; level -= 1) ordered = reversedFrom(ordered, level);
  return ordered;
}

function reversedFrom(runs: readonly LevelRun[], least: number): readonly LevelRun[] {
  const ordered: LevelRun[] = [];
  let turned: LevelRun[] = [];
  for (const run of runs) {
    if (run.level >= least) turned.push(run);
    else {
      ordered.push(...turned.reverse(), run);
      turned = [];
    }
  }
  return [...ordered, ...turned.reverse()];
}
