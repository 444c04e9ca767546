/** How far a hypothesis is from what was said, in words. */
export interface WordErrors {
  /** Words heard as another word. */
  readonly substitutions: number;
  /** Words that were said and are missing. */
  readonly deletions: number;
  /** Words of the hypothesis that the reference does not have. */
  readonly insertions: number;
  /** Words in the reference, after normalization. */
  readonly referenceWords: number;
  /**
   * (substitutions + deletions + insertions) / referenceWords; above 1 when much was made up.
   * With an empty reference: 0 for an empty hypothesis, otherwise 1.
   */
  readonly rate: number;
}

/**
 * The words of a text as the comparison sees them: Unicode compatibility forms folded (NFKC), lower
 * case, `’` as `'`. An apostrophe between letters belongs to its word; every other character that is
 * no letter, mark or digit, hyphens included, separates words. Numbers are not spelled out, and
 * scripts written without spaces give one "word" per run of characters.
 */
export function normalizeWords(text: string): readonly string[] {
  const folded = text.normalize('NFKC').toLowerCase().replaceAll(/[’ʼ]/gu, "'");
  return folded.match(/[\p{L}\p{M}\p{N}]+(?:'[\p{L}\p{M}\p{N}]+)*/gu) ?? [];
}

/**
 * The cost of one deletion or insertion; a substitution costs one unit more. Sums stay exact for
 * texts of up to sixteen million words, so one number carries both the count of edits and, among
 * alignments with equally few, the count of substitutions.
 */
const edit = 2 ** 25;

/**
 * Compares two texts by the edit distance over their words (Levenshtein), as NIST sclite and every
 * published word error rate do.
 *
 * Among the alignments with the fewest errors the one that keeps the most words right is counted, so
 * that the three kinds do not depend on the order of comparison. Time grows with the product of the
 * lengths, memory with the length of the hypothesis.
 */
export function wordErrorRate(reference: string, hypothesis: string): WordErrors {
  const said = normalizeWords(reference);
  const heard = normalizeWords(hypothesis);
  const cost = leastCost(...number(said, heard));
  const errors = Math.floor(cost / edit);
  const substitutions = cost % edit;
  // errors = S + D + I, and the lengths differ by D − I.
  const deletions = (errors - substitutions + said.length - heard.length) / 2;
  const empty = errors === 0 ? 0 : 1;
  return {
    substitutions,
    deletions,
    insertions: errors - substitutions - deletions,
    referenceWords: said.length,
    rate: said.length === 0 ? empty : errors / said.length,
  };
}

/** Gives equal words equal numbers, which compare faster than strings. */
function number(
  first: readonly string[],
  second: readonly string[],
): [reference: Int32Array, hypothesis: Int32Array] {
  const ids = new Map<string, number>();
  const idOf = (word: string): number => {
    const known = ids.get(word) ?? ids.size;
    ids.set(word, known);
    return known;
  };
  return [Int32Array.from(first, idOf), Int32Array.from(second, idOf)];
}

/** One row of the edit distance table at a time. */
function leastCost(reference: Int32Array, hypothesis: Int32Array): number {
  const row = Float64Array.from({ length: hypothesis.length + 1 }, (_, column) => column * edit);
  for (const word of reference) advance(row, word, hypothesis);
  return row[hypothesis.length] ?? 0;
}

/** Turns the row of a prefix of the reference into the row of that prefix and one more word. */
function advance(row: Float64Array, word: number, hypothesis: Int32Array): void {
  let diagonal = row[0] ?? 0;
  let left = diagonal + edit;
  row[0] = left;
  for (let column = 1; column < row.length; column += 1) {
    const above = row[column] ?? 0;
    const replaced = hypothesis[column - 1] === word ? diagonal : diagonal + edit + 1;
    left = Math.min(replaced, above + edit, left + edit);
    row[column] = left;
    diagonal = above;
  }
}
