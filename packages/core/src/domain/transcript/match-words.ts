/** Larger comparisons are divided first, so that time stays in proportion to the text. */
const mostCells = 160_000;

/** A stretch of both lists, as indexes; the ends are exclusive. */
interface Stretch {
  readonly before: number;
  readonly beforeEnd: number;
  readonly after: number;
  readonly afterEnd: number;
}

/**
 * Finds which words stayed when a list of words was edited: for each word of `after`, the index of
 * its word in `before`, or `undefined` for a new word. Indexes only grow. Of short lists, as many
 * words as possible stay (longest common subsequence). Long ones are first divided at words that
 * occur once in both; a long stretch without such words counts as new.
 */
export function matchWords(
  before: readonly string[],
  after: readonly string[],
): readonly (number | undefined)[] {
  const found = new Array<number | undefined>(after.length).fill(undefined);
  const whole = { before: 0, beforeEnd: before.length, after: 0, afterEnd: after.length };
  const middle = matchEnds(before, after, whole, found);
  if (cellsOf(middle) <= mostCells) {
    matchMost(before, after, middle, found);
    return found;
  }
  for (const stretch of betweenAnchors(before, after, middle, found)) {
    const rest = matchEnds(before, after, stretch, found);
    if (cellsOf(rest) <= mostCells) matchMost(before, after, rest, found);
  }
  return found;
}

function cellsOf({ before, beforeEnd, after, afterEnd }: Stretch): number {
  return (beforeEnd - before) * (afterEnd - after);
}

/** Matches equal beginnings and ends; returns what is between them. */
function matchEnds(
  a: readonly string[],
  b: readonly string[],
  stretch: Stretch,
  found: (number | undefined)[],
): Stretch {
  let { before, beforeEnd, after, afterEnd } = stretch;
  while (before < beforeEnd && after < afterEnd && a[before] === b[after]) {
    found[after] = before;
    before += 1;
    after += 1;
  }
  while (before < beforeEnd && after < afterEnd && a[beforeEnd - 1] === b[afterEnd - 1]) {
    beforeEnd -= 1;
    afterEnd -= 1;
    found[afterEnd] = beforeEnd;
  }
  return { before, beforeEnd, after, afterEnd };
}

/** The longest common subsequence of a stretch, by the table of its ends. */
function matchMost(
  before: readonly string[],
  after: readonly string[],
  stretch: Stretch,
  found: (number | undefined)[],
): void {
  if (cellsOf(stretch) === 0) return;
  const a = before.slice(stretch.before, stretch.beforeEnd);
  const b = after.slice(stretch.after, stretch.afterEnd);
  const table = commonLengths(a, b);
  const most = (row: number, column: number): number => table[row * (b.length + 1) + column] ?? 0;
  let row = 0;
  let column = 0;
  while (row < a.length && column < b.length) {
    if (a[row] === b[column]) {
      found[stretch.after + column] = stretch.before + row;
      row += 1;
      column += 1;
    } else if (most(row + 1, column) >= most(row, column + 1)) row += 1;
    else column += 1;
  }
}

/** For each pair of places, row by row, how many words the rests from there have in common. */
function commonLengths(a: readonly string[], b: readonly string[]): Uint32Array {
  const width = b.length + 1;
  const table = new Uint32Array((a.length + 1) * width);
  for (let row = a.length - 1; row >= 0; row -= 1) {
    for (let column = b.length - 1; column >= 0; column -= 1) {
      const at = row * width + column;
      const skipped = Math.max(table[at + width] ?? 0, table[at + 1] ?? 0);
      table[at] = a[row] === b[column] ? (table[at + width + 1] ?? 0) + 1 : skipped;
    }
  }
  return table;
}

/** Matches the words that occur once in both lists and keep their order; returns the stretches between. */
function betweenAnchors(
  a: readonly string[],
  b: readonly string[],
  stretch: Stretch,
  found: (number | undefined)[],
): readonly Stretch[] {
  const inBefore = onceIn(a, stretch.before, stretch.beforeEnd);
  const pairs = [...onceIn(b, stretch.after, stretch.afterEnd)]
    .flatMap(([word, after]) => {
      const before = inBefore.get(word);
      return before === undefined ? [] : [{ before, after }];
    })
    .sort((one, other) => one.after - other.after);
  const anchors = longestGrowing(pairs.map((pair) => pair.before)).map((index) => pairs[index]);
  const stretches: Stretch[] = [];
  let { before, after } = stretch;
  for (const anchor of anchors) {
    if (anchor === undefined) continue;
    found[anchor.after] = anchor.before;
    stretches.push({ before, beforeEnd: anchor.before, after, afterEnd: anchor.after });
    before = anchor.before + 1;
    after = anchor.after + 1;
  }
  return [...stretches, { ...stretch, before, after }];
}

/** The words that occur once in the range, and where. */
function onceIn(words: readonly string[], from: number, to: number): ReadonlyMap<string, number> {
  const once = new Map<string, number>();
  const more = new Set<string>();
  for (let at = from; at < to; at += 1) {
    const word = words[at] ?? '';
    if (more.has(word)) continue;
    if (once.delete(word)) more.add(word);
    else once.set(word, at);
  }
  return once;
}

/** Indexes of a longest strictly growing subsequence, in n log n steps. */
function longestGrowing(values: readonly number[]): readonly number[] {
  /** For each length, the index at which the lowest value of such a sequence stands. */
  const ends: number[] = [];
  const previous: (number | undefined)[] = [];
  for (const [index, value] of values.entries()) {
    let low = 0;
    let high = ends.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((values[ends[middle] ?? 0] ?? 0) < value) low = middle + 1;
      else high = middle;
    }
    previous.push(ends[low - 1]);
    ends[low] = index;
  }
  const chain: number[] = [];
  for (let index = ends.at(-1); index !== undefined; index = previous[index]) chain.push(index);
  return chain.reverse();
}
