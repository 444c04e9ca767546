import { PortError } from '../errors/port-error.js';
import type { Clock } from '../ports/clock.js';
import type { EnqueueOptions, Job, JobQueue, QueueStats } from '../ports/job-queue.js';
import { type Guarded, guard } from '../support/guard.js';
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
    queue: string,
    signal: AbortSignal | undefined,
    run: () => T,
  ) => {
    const guarded: Guarded = { port: 'job-queue', operation, adapter, signal };
    return guard(guarded, async () => {
      if (closing !== undefined) {
        throw new PortError('unavailable', `job-queue: ${operation} after close`, guarded);
      }
      if (!/^[A-Za-z0-9._-]{1,100}$/.test(queue)) {
        throw invalid(operation, `the queue name "${queue.slice(0, 100)}" is not allowed`, adapter);
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
      call('enqueue', queue, signal, () => {
        const fault = faultOf(job.id, delayMs);
        if (fault !== undefined) throw invalid('enqueue', fault, adapter);
        laneOf(queue).add(job, delayMs);
      }),
    consume: (queue, handler, consumeOptions = {}) =>
      call('consume', queue, undefined, () => {
        const crew = crewOf(handler, consumeOptions);
        if (!isCount(crew.concurrency) || !isCount(crew.attempts)) {
          throw invalid('consume', 'concurrency and attempts are whole numbers from 1', adapter);
        }
        return laneOf(queue).consume(crew);
      }),
    stats: (queue, { signal } = {}) =>
      call('stats', queue, signal, () => lanes.get(queue)?.stats() ?? noJobs),
    close: () => {
      closing ??= Promise.all([...lanes.values()].map((lane) => lane.close())).then(
        () => undefined,
      );
      return closing;
    },
  };
}

const noJobs: QueueStats = { waiting: 0, delayed: 0, active: 0, failed: 0 };

function isCount(value: number): boolean {
  return Number.isInteger(value) && value >= 1;
}

function faultOf(id: string, delayMs: number): string | undefined {
  if (!/^[A-Za-z0-9._-]{1,200}$/.test(id) || /^[0-9]+$/.test(id)) {
    return `the job id "${id.slice(0, 200)}" is not allowed`;
  }
  return Number.isFinite(delayMs) && delayMs >= 0 ? undefined : `a delay of ${delayMs} ms is none`;
}

function invalid(operation: string, message: string, adapter: string): PortError {
  const details = { port: 'job-queue', operation, adapter };
  return new PortError('invalid_argument', `job-queue: ${message}`, details);
}
