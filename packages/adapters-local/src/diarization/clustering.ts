import { letOthersRun } from './features.js';
import { type GaussianStats, twoSourcesGain } from './gaussian.js';

export interface ClusterOptions {
  /** Exactly so many clusters, when there are as many pieces. */
  readonly exactly?: number | undefined;
  readonly atMost: number;
  /** Weight of the cost of a further cluster; higher means fewer clusters. */
  readonly cost: number;
  readonly floor: Float64Array;
  readonly signal?: AbortSignal | undefined;
}

interface Cluster {
  stats: GaussianStats;
  readonly members: number[];
}

/** More pieces than this are clustered in portions first, as the work grows with the square. */
const portion = 300;
const leftOfPortion = 40;

/**
 * Joins the two most similar clusters until the next pair sounds like two people. Resolves which
 * pieces belong together, as lists of indices into `pieces`.
 */
export async function cluster(
  pieces: readonly GaussianStats[],
  options: ClusterOptions,
): Promise<number[][]> {
  let clusters: Cluster[] = pieces.map((stats, index) => ({ stats, members: [index] }));
  while (clusters.length > portion) {
    const reduced: Cluster[] = [];
    for (let from = 0; from < clusters.length; from += portion) {
      const part = clusters.slice(from, from + portion);
      reduced.push(...(await join(part, { ...options, exactly: leftOfPortion })));
    }
    clusters = reduced;
  }
  clusters = await join(clusters, options);
  return clusters.map(({ members }) => members);
}

async function join(start: readonly Cluster[], options: ClusterOptions): Promise<Cluster[]> {
  const clusters = [...start];
  const gain = (a: Cluster, b: Cluster): number =>
    twoSourcesGain(a.stats, b.stats, options.floor, options.cost);
  const gains: number[][] = [];
  for (const [row, a] of clusters.entries()) {
    gains.push(clusters.slice(0, row).map((b) => gain(a, b)));
    if (row % 20 === 0) await letOthersRun(options.signal);
  }
  while (clusters.length > (options.exactly ?? 1)) {
    const pair = leastGain(gains);
    const free = options.exactly === undefined && clusters.length <= options.atMost;
    if (pair === undefined || (free && pair.gain > 0)) break;
    merge(clusters, gains, pair, gain);
    await letOthersRun(options.signal);
  }
  return clusters;
}

interface Pair {
  readonly row: number;
  readonly column: number;
  readonly gain: number;
}

function leastGain(gains: readonly (readonly number[])[]): Pair | undefined {
  let best: Pair | undefined;
  for (const [row, values] of gains.entries()) {
    for (const [column, gain] of values.entries()) {
      if (best === undefined || gain < best.gain) best = { row, column, gain };
    }
  }
  return best;
}

/** Puts cluster `row` into `column` (the lower index) and renews the gains of that one. */
function merge(
  clusters: Cluster[],
  gains: number[][],
  { row, column }: Pair,
  gain: (a: Cluster, b: Cluster) => number,
): void {
  const [kept, gone] = [clusters[column], clusters[row]];
  if (kept === undefined || gone === undefined) return;
  clusters[column] = {
    stats: kept.stats.plus(gone.stats),
    members: [...kept.members, ...gone.members],
  };
  clusters.splice(row, 1);
  gains.splice(row, 1);
  for (const values of gains.slice(row)) values.splice(row, 1);
  const merged = clusters[column];
  for (const [other, cluster] of clusters.entries()) {
    if (other === column || merged === undefined) continue;
    const values = gains[Math.max(other, column)];
    if (values !== undefined) values[Math.min(other, column)] = gain(merged, cluster);
  }
}
