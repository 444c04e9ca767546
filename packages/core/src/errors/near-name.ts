/** Longer names are not compared: the work grows with the product of the lengths. */
const longestName = 64;
/** At most so many names are compared with one. */
const mostKnown = 1_000;

/**
 * The known name that a person most likely meant: the same but for upper case, `_` and `-`, or at
 * most two letters away, and one in a name of up to five.
 */
export function nearestName(name: string, known: Iterable<string>): string | undefined {
  if (name.length > longestName) return undefined;
  const wanted = plain(name);
  let nearest: string | undefined;
  let least = wanted.length > 5 ? 3 : 2;
  for (const one of [...known].slice(0, mostKnown)) {
    const slips = one === name ? least : slipsUpTo(least, wanted, one);
    if (slips < least) [nearest, least] = [one, slips];
  }
  return nearest;
}

/** Slips to get to a known name, or `most` where there are more. */
function slipsUpTo(most: number, wanted: string, known: string): number {
  if (known.length > longestName) return most;
  const other = plain(known);
  if (Math.abs(other.length - wanted.length) >= most) return most;
  const slips = slipsBetween(wanted, other);
  // A name of one or two letters is near to every other one.
  return slips < other.length - 1 ? slips : most;
}

function plain(name: string): string {
  return name.toLowerCase().replaceAll(/[_-]/gu, '');
}

/** Letters to add, drop, replace, or swap with their neighbor to get from one name to the other. */
export function slipsBetween(one: string, other: string): number {
  let before: readonly number[] = [];
  let last: readonly number[] = Array.from({ length: other.length + 1 }, (_, at) => at);
  for (let row = 1; row <= one.length; row += 1) {
    const current = [row];
    for (let at = 1; at <= other.length; at += 1) {
      const here = one.charAt(row - 1);
      const there = other.charAt(at - 1);
      const isSwap = here === other.charAt(at - 2) && there === one.charAt(row - 2);
      current.push(
        Math.min(
          (last[at - 1] ?? 0) + Number(here !== there),
          (last[at] ?? 0) + 1,
          (current[at - 1] ?? 0) + 1,
          isSwap ? (before[at - 2] ?? 0) + 1 : Number.POSITIVE_INFINITY,
        ),
      );
    }
    [before, last] = [last, current];
  }
  return last[other.length] ?? one.length;
}
