interface Row {
  readonly index: number;
  readonly weights: readonly number[];
  potential: number;
}

interface Column {
  readonly index: number;
  potential: number;
  /** The row this column belongs to so far. */
  row: Row | undefined;
  /** Search state of one insertion: distance, and the column the search came from. */
  slack: number;
  visited: boolean;
  previous: Column | undefined;
}

/**
 * Pairs rows with columns, one to one, so that the sum of the paired weights is the largest possible.
 *
 * The Hungarian method in the shortest-augmenting-path form (Jonker and Volgenant 1987), with the
 * third power of the larger side as its time. Missing weights count as 0. The answer names the column
 * of each row; `undefined` where pairing would add nothing.
 */
export function assign(weights: readonly (readonly number[])[]): readonly (number | undefined)[] {
  const width = Math.max(0, ...weights.map((row) => row.length));
  const size = Math.max(weights.length, width);
  const columns = Array.from({ length: size }, (_, index) => column(index));
  for (let index = 0; index < size; index += 1) {
    insert({ index, weights: weights[index] ?? [], potential: 0 }, columns);
  }
  const paired: (number | undefined)[] = weights.map(() => undefined);
  for (const { row, index } of columns) {
    if (row !== undefined && weightOf(row, index) > 0) paired[row.index] = index;
  }
  return paired;
}

function column(index: number): Column {
  const search = { slack: Infinity, visited: false, previous: undefined };
  return { index, potential: 0, row: undefined, ...search };
}

function weightOf(row: Row, index: number): number {
  return row.weights[index] ?? 0;
}

/** Gives one more row a column, moving earlier rows to others where that costs least. */
function insert(row: Row, columns: readonly Column[]): void {
  for (const each of columns) {
    Object.assign(each, { slack: Infinity, visited: false, previous: undefined });
  }
  let via: Column | undefined;
  let current: Row | undefined = row;
  while (current !== undefined) {
    relax(current, via, columns);
    via = nearest(columns);
    if (via === undefined) return;
    shift(row, via.slack, columns);
    via.visited = true;
    current = via.row;
  }
  for (let each = via; each !== undefined; each = each.previous) {
    each.row = each.previous === undefined ? row : each.previous.row;
  }
}

function relax(row: Row, via: Column | undefined, columns: readonly Column[]): void {
  for (const each of columns) {
    const slack = -weightOf(row, each.index) - row.potential - each.potential;
    if (each.visited || slack >= each.slack) continue;
    each.slack = slack;
    each.previous = via;
  }
}

function nearest(columns: readonly Column[]): Column | undefined {
  let best: Column | undefined;
  for (const each of columns) {
    if (!each.visited && (best === undefined || each.slack < best.slack)) best = each;
  }
  return best;
}

/** Keeps every reduced cost non-negative and those on the search tree at zero. */
function shift(root: Row, by: number, columns: readonly Column[]): void {
  root.potential += by;
  for (const each of columns) {
    if (!each.visited) {
      each.slack -= by;
      continue;
    }
    each.potential -= by;
    if (each.row !== undefined) each.row.potential += by;
  }
}
