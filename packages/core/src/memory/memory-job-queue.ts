import { type Guarded, guard } from '../adapter-kit/guard.js';
import { type QueueCall, queueCallFault } from '../adapter-kit/queue-call-fault.js';
import { PortError } from '../errors/port-error.js';
import type { Clock } from '../ports/clock.js';
import type { EnqueueOptions, Job, JobQueue, QueueStats } from '../ports/job-queue.js';
import { crewOf, Lane } from './memory-job-lane.js';

export interface MemoryJobQueueOptions {
  readonly clock: Clock;
  /** Cuts the pauses between tries; in [0, 1). */
  readonly random?: () => number;
  /** Shown in errors; defaults to `memory`. */
  readonly adapter?: string;
}

/** A queue inside this process. What it holds is lost with it. */
export function createMemoryJobQueue(options: MemoryJobQueueOptions): JobQueue {
  const lanes = new Map<string, Lane>();
  const adapter = options.adapter ?? 'memory';
  let closing: Promise<void> | undefined;

  const call = <T>(
    operation: string,
    given: QueueCall,
    signal: AbortSignal | undefined,
    run: () => T,
  ) => {
    const guarded: Guarded = { port: 'job-queue', operation, adapter, signal };
    return guard(guarded, async () => {
      if (closing !== undefined) {
        throw new PortError('unavailable', `job-queue: ${operation} after close`, guarded);
      }
      const fault = queueCallFault(given);
      if (fault !== undefined) {
        throw new PortError('invalid_argument', `job-queue: ${fault}`, guarded);
      }
      return run();
    });
  };
  const laneOf = (queue: string): Lane => {
    const lane = lanes.get(queue) ?? new Lane(options.clock, options.random ?? Math.random);
    lanes.set(queue, lane);
    return lane;
  };

  return {
    capabilities: { durable: false, shared: false },
    enqueue: (queue: string, job: Job, { delayMs = 0, signal }: EnqueueOptions = {}) =>
      call('enqueue', { queue, job, delayMs }, signal, () => laneOf(queue).add(job, delayMs)),
    consume: (queue, handler, consume = {}) =>
      call('consume', { queue, consume }, undefined, () =>
        laneOf(queue).consume(crewOf(handler, consume)),
      ),
    stats: (queue, { signal } = {}) =>
      call('stats', { queue }, signal, () => lanes.get(queue)?.stats() ?? noJobs),
    close: () => {
      closing ??= Promise.all([...lanes.values()].map((lane) => lane.close())).then(
        () => undefined,
      );
      return closing;
    },
  };
}

const noJobs: QueueStats = { waiting: 0, delayed: 0, active: 0, failed: 0 };
