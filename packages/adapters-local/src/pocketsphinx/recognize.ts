import { availableParallelism } from 'node:os';
import { measureLevels } from '../audio/levels.js';
import type { PcmFile } from '../audio/pcm-file.js';
import { ProcessFailure } from '../processes/process-failure.js';
import { runProcess } from '../processes/run-process.js';
import { decode } from './decode.js';
import { type Dialect, dialects, type PocketSphinxModel, type RecognizedWord } from './dialect.js';
import { distributeRanges, planUtterances } from './plan.js';

export interface RecognizeOptions {
  readonly dialect: Dialect;
  readonly model: PocketSphinxModel;
  /** How many engines run at once. Default: one for each core. */
  readonly concurrency?: number | undefined;
  /** Told the share of the speech that is decoded, 0 to 1, never falling. */
  readonly onProgress?: ((share: number) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** The best command that is installed, or `undefined` when there is none. */
export async function findDialect(
  candidates: readonly Dialect[] = dialects,
  signal?: AbortSignal,
): Promise<Dialect | undefined> {
  for (const dialect of candidates) {
    try {
      // Without arguments each of them prints its options and ends.
      await runProcess(dialect.command, { signal, timeLimitMs: 10_000 });
      return dialect;
    } catch (error) {
      if (!ProcessFailure.is(error, 'not_found')) throw error;
    }
  }
  return undefined;
}

/**
 * Recognizes a recording: cut at its silences, decoded on all cores, in order again. The result
 * does not depend on `concurrency`, since the engine treats every utterance on its own.
 */
export async function recognize(
  audio: PcmFile,
  options: RecognizeOptions,
): Promise<RecognizedWord[]> {
  const { signal, onProgress } = options;
  const levels = await measureLevels(audio.read(), signal);
  const ranges = planUtterances(levels);
  const total = ranges.reduce((sum, range) => sum + range.endFrame - range.startFrame, 0);
  let done = 0;
  const concurrency = Math.max(1, options.concurrency ?? availableParallelism());
  const runs = distributeRanges(ranges, concurrency);
  const words = await mapLimited(runs, concurrency, signal, (part, stop) =>
    decode({
      dialect: options.dialect,
      model: options.model,
      audio,
      ranges: part,
      signal: stop,
      onDone: (range) => {
        done += range.endFrame - range.startFrame;
        onProgress?.(done / total);
      },
    }),
  );
  return words.flat().sort((a, b) => a.startMs - b.startMs);
}

/** Runs at most `limit` at once; the first failure stops the others and is thrown once all ended. */
async function mapLimited<T, R>(
  items: readonly T[],
  limit: number,
  signal: AbortSignal | undefined,
  run: (item: T, signal: AbortSignal) => Promise<R>,
): Promise<R[]> {
  const failed = new AbortController();
  const stop = signal === undefined ? failed.signal : AbortSignal.any([signal, failed.signal]);
  const results: R[] = [];
  let next = 0;
  const work = async (): Promise<void> => {
    while (next < items.length) {
      const index = next;
      next += 1;
      const item = items[index];
      if (item !== undefined) results[index] = await run(item, stop);
    }
  };
  const workers = Array.from({ length: limit }, () =>
    work().catch((error: unknown) => {
      failed.abort(error);
      throw error;
    }),
  );
  const ends = await Promise.allSettled(workers);
  const rejected = ends.find((end) => end.status === 'rejected');
  if (rejected !== undefined) throw failed.signal.reason ?? rejected.reason;
  return results;
}
