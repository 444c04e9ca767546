import { createMemoryJobQueue } from '@attune/core/memory';
import type { Clock, JobQueue } from '@attune/core/ports';
import { createSystemClock } from '../system/system-clock.js';

export interface InProcessJobQueueOptions {
  /** Defaults to the system's. */
  readonly clock?: Clock;
  /** Cuts the pauses between tries; in [0, 1). */
  readonly random?: () => number;
}

/**
 * A queue for a host that is its own only worker: nothing to install, and nothing survives the
 * process. The reconciler wakes again what was lost.
 */
export function createInProcessJobQueue(options: InProcessJobQueueOptions = {}): JobQueue {
  return createMemoryJobQueue({
    clock: createSystemClock(),
    ...options,
    adapter: 'in-process',
  });
}
