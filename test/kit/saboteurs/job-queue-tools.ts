import { PortError } from '@attune/core';
import type { JobQueueHarness } from '@attune/core/conformance';
import { createManualClock, createMemoryJobQueue } from '@attune/core/memory';
import type { Clock, Consumer, Job, JobHandler, JobQueue } from '@attune/core/ports';

export const hourMs = 3_600_000;

export type Open = () => Promise<JobQueueHarness>;
export type Break = (port: JobQueue, clock: Clock, store: JobQueue) => Partial<JobQueue>;

/** A second pair of hands on the same store, as another process would have. */
export function connection(store: JobQueue): JobQueue {
  const consumers: Consumer[] = [];
  let closed = false;
  const check = () => {
    if (!closed) return;
    throw new PortError('unavailable', 'closed', { port: 'job-queue', operation: 'any' });
  };
  return {
    capabilities: { durable: true, shared: true },
    enqueue: async (...args) => {
      check();
      return store.enqueue(...args);
    },
    consume: async (...args) => {
      check();
      const consumer = await store.consume(...args);
      consumers.push(consumer);
      return consumer;
    },
    stats: async (...args) => {
      check();
      return store.stats(...args);
    },
    close: async () => {
      closed = true;
      await Promise.all(consumers.map((one) => one.close()));
    },
  };
}

export function open(
  change: Break = () => ({}),
  connect: (
    store: JobQueue,
    first: { closed: boolean; consumed: boolean },
  ) => JobQueue = connection,
): Open {
  return async () => {
    const clock = createManualClock();
    const store = createMemoryJobQueue({ clock });
    const port = connection(store);
    const broken = { ...port, ...change(port, clock, store) };
    const first = { closed: false, consumed: false };
    return {
      port: {
        ...broken,
        consume: (...args) => {
          first.consumed = true;
          return broken.consume(...args);
        },
        close: () => {
          first.closed = true;
          return broken.close();
        },
      },
      queue: 'jobs',
      connect: async () => connect(store, first),
      advance: (ms) => clock.advance(ms),
      close: () => store.close(),
    };
  };
}

/** The memory queue as it is. */
export const healthyJobQueue: Open = open();

export interface Hooks {
  begin?(job: Job, handler: JobHandler): void;
  done?(id: string): void;
  failed?(id: string, last: boolean): void;
}

/** Consumes like `port` and tells what happens to the runs. */
export function watched(port: JobQueue, hooks: Hooks): JobQueue['consume'] {
  return (queue, handler, options = {}) =>
    port.consume(
      queue,
      async (job, run) => {
        hooks.begin?.(job, handler);
        try {
          await handler(job, run);
        } catch (error) {
          hooks.failed?.(job.id, run.attempt >= (options.attempts ?? 10));
          throw error;
        }
        hooks.done?.(job.id);
      },
      options,
    );
}

/** Enqueues like `port` unless the job is one to be dropped without a word. */
export function dropping(
  port: JobQueue,
  drop: (job: Job, queue: string, delayMs: number) => boolean | Promise<boolean>,
): JobQueue['enqueue'] {
  return async (queue, job, options = {}) => {
    if (await drop(job, queue, options.delayMs ?? 0)) return;
    await port.enqueue(queue, job, options);
  };
}

export function withHandler(
  port: JobQueue,
  wrap: (inner: JobHandler) => JobHandler,
): Partial<JobQueue> {
  return {
    consume: (queue, handler, options) => port.consume(queue, wrap(handler), options),
  };
}

/** Counts the open consumers of a port. */
export function counting(
  port: JobQueue,
): Pick<JobQueue, 'consume'> & { open: number; ever: number } {
  const counted = {
    open: 0,
    ever: 0,
    consume: async (...args: Parameters<JobQueue['consume']>) => {
      const consumer = await port.consume(...args);
      counted.open += 1;
      counted.ever += 1;
      let closed = false;
      const close = async () => {
        if (!closed) counted.open -= 1;
        closed = true;
        await consumer.close();
      };
      return { close };
    },
  };
  return counted;
}

export function withCount(
  change: (count: ReturnType<typeof counting>, port: JobQueue) => Partial<JobQueue>,
): Break {
  return (port) => {
    const count = counting(port);
    return { consume: count.consume, ...change(count, port) };
  };
}
