import type { Readable } from 'node:stream';
import { HttpProblem } from '../problem.js';

/** How slow a sender may be. */
export interface MinimumRate {
  readonly bytesPerSecond: number;
  /** Any stretch of waiting that is this long must have brought its share of bytes. */
  readonly graceMs: number;
}

/** What the slowest mobile line exceeds by far. */
export const defaultMinimumRate: MinimumRate = { bytesPerSecond: 1_024, graceMs: 30_000 };

const ticksPerGrace = 30;

/**
 * Watches what a flowing stream delivers and tells once when that is too little. Time in which the
 * stream is paused does not count: then it is the reader who is slow.
 *
 * @returns ends the watch; to be called also when the stream has ended.
 */
export function watchRate(
  source: Readable,
  { bytesPerSecond, graceMs }: MinimumRate,
  onSlow: (problem: HttpProblem) => void,
): () => void {
  const tickMs = graceMs / ticksPerGrace;
  const expected = (bytesPerSecond * graceMs) / 1_000;
  let bytes = 0;
  let ticks = 0;
  const count = (chunk: Uint8Array): void => {
    bytes += chunk.byteLength;
  };
  const tick = (): void => {
    if (source.isPaused()) return;
    ticks += 1;
    if (ticks < ticksPerGrace) return;
    if (bytes < expected) {
      stop();
      onSlow(tooSlow(graceMs));
    }
    ticks = 0;
    bytes = 0;
  };
  const timer = setInterval(tick, tickMs);
  timer.unref();
  const stop = (): void => {
    clearInterval(timer);
    source.off('data', count);
  };
  source.on('data', count);
  return stop;
}

function tooSlow(graceMs: number): HttpProblem {
  return new HttpProblem(
    408,
    'request_too_slow',
    `Almost no data arrived for ${graceMs / 1_000} s, so the upload was stopped and nothing was stored. Send it again over a better connection.`,
  );
}
