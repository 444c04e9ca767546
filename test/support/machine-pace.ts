import { computedMs } from './computed-ms.js';

/** What the work below takes on the machine on which limits were set, in ms of processor time. */
const referenceMs = 50;

const text = JSON.stringify(
  Array.from({ length: 6_000 }, (_, n) => ({
    id: `seg-${n}`,
    text: 'so said',
    words: Array.from({ length: 8 }, () => ({ text: 'said', startMs: n, confidence: 0.98765 })),
  })),
);

/**
 * A limit in ms as this machine needs it now: longer where the same fixed work takes longer than on
 * the machine on which the limit was set, and never shorter. Ask before and after what is measured, and take
 * the longer one: others may use the machine only for a while.
 */
export function fairMs(limitMs: number): number {
  const took = [1, 2, 3].map(work).sort((a, b) => a - b)[1] ?? referenceMs;
  return limitMs * Math.max(1, took / referenceMs);
}

/** Parses and writes JSON, as hosts do all day, and says how long it computed. */
function work(): number {
  const before = computedMs();
  if (JSON.stringify(JSON.parse(text)).length !== text.length) throw new Error('unreachable');
  return computedMs() - before;
}
