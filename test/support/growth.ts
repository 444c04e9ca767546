import { expect } from 'vitest';

/** Times below this are noise, in milliseconds. */
const floorMs = 8;
const runs = 3;
/** Twice the input may take this much longer: 2 for linear work, the rest for noise. */
const mostGrowth = 2.5;
/** A busy machine disturbs measurements now and then, quadratic work all of them. */
const tries = 4;

async function median(work: () => unknown): Promise<number> {
  const times: number[] = [];
  for (let run = 0; run < runs; run += 1) {
    const began = performance.now();
    await work();
    times.push(performance.now() - began);
  }
  return times.sort((a, b) => a - b)[Math.floor(runs / 2)] ?? 0;
}

/**
 * Expects that twice the input takes at most 2.5 times as long, at half of `most` and at `most`.
 * `prepare` makes the input of a size and resolves with the work to be measured.
 */
export async function expectLinear(
  most: number,
  prepare: (size: number) => () => unknown,
): Promise<void> {
  const half = prepare(Math.floor(most / 2));
  const whole = prepare(most);
  let growth = Number.POSITIVE_INFINITY;
  for (let attempt = 0; attempt < tries && growth > mostGrowth; attempt += 1) {
    const short = Math.max(floorMs, await median(half));
    const long = Math.max(floorMs, await median(whole));
    growth = Math.min(growth, long / short);
  }
  expect(growth).toBeLessThanOrEqual(mostGrowth);
}

/**
 * Does the work and resolves with the longest time that the event loop was held up, in ms. It is the
 * time that this process computed: what it waited for a busy machine does not count.
 */
export async function longestBlock(work: () => Promise<unknown>): Promise<number> {
  const computedMs = (): number => {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1_000;
  };
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
