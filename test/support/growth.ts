import { expect } from 'vitest';
import { computedMs } from './computed-ms.js';

/** Times below this are noise, in milliseconds. */
const floorMs = 4;
/** How much larger the whole is than the part that it is compared with. */
const factor = 4;
/** The whole may take this much longer: 4 for linear work, the rest for noise; the square would be 16. */
const mostGrowth = 8;
/** Others on the machine, and collections of garbage, disturb runs; quadratic work shows in each. */
const mostRuns = 16;

/**
 * Expects that four times the input takes at most eight times as long, at a quarter of `most` and at `most`.
 * Both are measured in turn by what this process computed, and the quickest run of each counts: what
 * disturbs a run only makes it longer. `prepare` makes the input of a size and resolves with the work to
 * be measured.
 */
export async function expectLinear(
  most: number,
  prepare: (size: number) => () => unknown,
): Promise<void> {
  const part = prepare(Math.floor(most / factor));
  const whole = prepare(most);
  let short = Number.POSITIVE_INFINITY;
  let long = Number.POSITIVE_INFINITY;
  const growth = (): number => Math.max(floorMs, long) / Math.max(floorMs, short);
  for (let run = 0; run < mostRuns && (run < 3 || growth() > mostGrowth); run += 1) {
    short = Math.min(short, await computedBy(part));
    long = Math.min(long, await computedBy(whole));
  }
  expect(growth(), `${short} ms for a quarter, ${long} ms for all`).toBeLessThanOrEqual(mostGrowth);
}

async function computedBy(work: () => unknown): Promise<number> {
  const before = computedMs();
  await work();
  return computedMs() - before;
}

/**
 * Does the work and resolves with the longest time that the event loop was held up, in ms. It is the
 * time that this process computed: what it waited for a busy machine does not count.
 */
export async function longestBlock(work: () => Promise<unknown>): Promise<number> {
  let last = computedMs();
  let longest = 0;
  const look = (): void => {
    const now = computedMs();
    longest = Math.max(longest, now - last);
    last = now;
  };
  const timer = setInterval(look, 2);
  try {
    await work();
    look();
  } finally {
    clearInterval(timer);
  }
  return longest;
}
