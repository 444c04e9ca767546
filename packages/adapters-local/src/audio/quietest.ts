const width = 20;

/**
 * The middle of the quietest fifth of a second between two frames of 10 ms, where a recording is
 * best cut; `from` where the span is shorter than that.
 */
export function quietest(levels: Float32Array, from: number, to: number): number {
  let best = { at: from, sum: Number.POSITIVE_INFINITY };
  for (let at = from; at + width <= to; at += 1) {
    const sum = levels.subarray(at, at + width).reduce((total, value) => total + value, 0);
    if (sum < best.sum) best = { at: at + width / 2, sum };
  }
  return best.at;
}
