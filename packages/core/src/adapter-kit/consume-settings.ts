import type { ConsumeOptions } from '../ports/job-queue.js';

/** The options of a consumer with the defaults of the port, and an `onError` that never throws. */
export function consumeSettings(options: ConsumeOptions): Required<ConsumeOptions> {
  return {
    concurrency: options.concurrency ?? 1,
    attempts: options.attempts ?? 10,
    backoff: options.backoff ?? { baseMs: 1_000, maxMs: 60_000 },
    onError: (error, job) => {
      try {
        options.onError?.(error, job);
      } catch {
        // It must not throw; one that does must not stop the queue.
      }
    },
  };
}
