import { slipsBetween } from '@attune/core/adapter-kit';

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
