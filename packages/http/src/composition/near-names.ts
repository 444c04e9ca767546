/** A name that is set, and where. */
export interface GivenName {
  readonly name: string;
  readonly inFile: boolean;
}

/** At most so many names are looked at, and none that is longer. */
const mostNames = 1_000;
const longestName = 64;
/** A short name is near to too many others. */
const shortestName = 6;
/** In the environment there are names of all programs, so only one slip counts there. */
const mostSlips = { file: 2, environment: 1 } as const;

/** Names that are almost ours: a slip of the hand that would otherwise change nothing in silence. */
export function nearNames(
  given: readonly GivenName[],
  known: ReadonlySet<string>,
): readonly { readonly name: string; readonly reason: string }[] {
  const looked = given.filter(({ name }) => isPlausible(name, known)).slice(0, mostNames);
  return looked.flatMap(({ name, inFile }) => {
    const nearest = nearestOf(name, known, inFile ? mostSlips.file : mostSlips.environment);
    if (nearest === undefined) return [];
    return [{ name, reason: `Attune reads no such variable; ${nearest} is meant?` }];
  });
}

function isPlausible(name: string, known: ReadonlySet<string>): boolean {
  const { length } = name;
  return length >= shortestName && length <= longestName && !known.has(name);
}

function nearestOf(name: string, known: ReadonlySet<string>, most: number): string | undefined {
  let nearest: string | undefined;
  let least = most + 1;
  for (const one of known) {
    if (one.length < shortestName || Math.abs(one.length - name.length) >= least) continue;
    const slips = slipsBetween(name.toUpperCase(), one);
    if (slips < least) [nearest, least] = [one, slips];
  }
  return nearest;
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
