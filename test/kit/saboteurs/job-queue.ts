import { createManualClock, createMemoryJobQueue } from '@attune/core/memory';
import type { Clock, Consumer, Job, JobHandler, JobQueue } from '@attune/core/ports';
import {
  type Break,
  connection,
  dropping,
  hourMs,
  type Open,
  open,
  watched,
  withCount,
  withHandler,
} from './job-queue-tools.js';

function goesDeafWhenIdle(port: JobQueue, clock: Clock): Partial<JobQueue> {
  return {
    consume: async (queue, ...rest) => {
      const consumer = await port.consume(queue, ...rest);
      const nap = async () => {
        await clock.sleep(50);
        const { waiting, delayed, active, failed } = await port.stats(queue);
        if (waiting + delayed + active + failed === 0) await consumer.close();
      };
      nap().catch(() => undefined);
      return consumer;
    },
  };
}

function runsAsOftenAsEnqueued(port: JobQueue): Partial<JobQueue> {
  const times = new Map<string, number>();
  let consuming = false;
  return {
    enqueue: dropping(port, ({ id }) => {
      if (!consuming) times.set(id, (times.get(id) ?? 0) + 1);
      return false;
    }),
    consume: (queue, handler, options) => {
      consuming = true;
      return port.consume(
        queue,
        async (job, run) => {
          await handler(job, run);
          for (let n = times.get(job.id) ?? 1; n > 1; n -= 1) await handler(job, run);
        },
        options,
      );
    },
  };
}

function overlapsNamesakes(port: JobQueue): Partial<JobQueue> {
  const running = new Map<string, JobHandler>();
  return {
    consume: watched(port, {
      begin: ({ id }, handler) => running.set(id, handler),
      done: (id) => running.delete(id),
      failed: (id) => running.delete(id),
    }),
    enqueue: dropping(port, (job) => {
      const handler = running.get(job.id);
      handler?.(job, { attempt: 1, signal: new AbortController().signal }).catch(() => undefined);
      return handler !== undefined;
    }),
  };
}

function forgetsNamesakesOfTheFailed(port: JobQueue): Partial<JobQueue> {
  const running = new Set<string>();
  const stash = new Map<string, readonly [string, Job]>();
  return {
    consume: watched(port, {
      begin: ({ id }) => running.add(id),
      done: (id) => {
        running.delete(id);
        const kept = stash.get(id);
        if (kept) port.enqueue(...kept).catch(() => undefined);
        stash.delete(id);
      },
      failed: (id) => running.delete(id),
    }),
    enqueue: dropping(port, (job, queue) => {
      if (running.has(job.id)) stash.set(job.id, [queue, job]);
      return running.has(job.id);
    }),
  };
}

function readsDataLate(port: JobQueue): Partial<JobQueue> {
  const latest = new Map<string, Job['data']>();
  return {
    enqueue: dropping(port, (job) => {
      latest.set(job.id, job.data);
      return false;
    }),
    ...withHandler(port, (inner) => (job, run) => {
      return inner({ id: job.id, data: latest.get(job.id) ?? {} }, run);
    }),
  };
}

/** Drops what is enqueued under an id that is in a state, the way queues with unique ids do. */
function dropsAfter(state: 'done' | 'given up' | 'pausing', whose: 'same' | 'other'): Break {
  return (port) => {
    const ids = new Set<string>();
    return {
      consume: watched(port, {
        begin: ({ id }) => state === 'pausing' && ids.delete(id),
        done: (id) => state === 'done' && ids.add(id),
        failed: (id, last) => (state === 'given up') === last && state !== 'done' && ids.add(id),
      }),
      enqueue: dropping(port, ({ id }) =>
        whose === 'same' ? ids.has(id) : ids.size > 0 && !ids.has(id),
      ),
    };
  };
}

const idle: Consumer = { close: () => Promise.resolve() };

/** By case id: a queue that breaks this sentence of the contract. */
export const jobQueueSaboteurs: Readonly<Record<string, Open>> = {
  'JQ-01': open(readsDataLate),
  'JQ-02': open(goesDeafWhenIdle),
  'JQ-03': open((port) => ({
    enqueue: (_queue, ...rest) => port.enqueue('all', ...rest),
    consume: (_queue, ...rest) => port.consume('all', ...rest),
    stats: (_queue, ...rest) => port.stats('all', ...rest),
  })),
  'JQ-04': open((port) => {
    let underway = 0;
    return {
      enqueue: async (...args) => {
        underway += 1;
        if (underway <= 60) await port.enqueue(...args);
        underway -= 1;
      },
    };
  }),
  'JQ-05': open((port) => ({ enqueue: dropping(port, ({ id }) => id === '__proto__') })),
  'JQ-06': open((port) => ({
    enqueue: dropping(port, ({ id }) => !/^[\w.-]{1,200}$/.test(id) || /^\d+$/.test(id)),
  })),
  'JQ-07': open((port) => ({
    enqueue: (queue, job, { delayMs = 0, signal } = {}) =>
      port.enqueue(queue, job, { signal, delayMs: delayMs && delayMs + hourMs }),
  })),
  'JQ-08': open(
    withCount((count, port) => ({
      enqueue: (queue, job, { delayMs = 0, signal } = {}) =>
        port.enqueue(queue, job, { signal, delayMs: count.open > 0 ? 0 : delayMs }),
    })),
  ),
  'JQ-09': open(runsAsOftenAsEnqueued),
  'JQ-10': open((port) => {
    const delayed = new Set<string>();
    return {
      enqueue: dropping(port, ({ id }, _queue, delayMs) => {
        if (delayed.has(id)) return true;
        if (delayMs > 0) delayed.add(id);
        return false;
      }),
    };
  }),
  'JQ-11': open(overlapsNamesakes),
  'JQ-12': open(dropsAfter('done', 'same')),
  'JQ-13': open(dropsAfter('given up', 'same')),
  'JQ-14': open(dropsAfter('pausing', 'same')),
  'JQ-15': open(forgetsNamesakesOfTheFailed),
  'JQ-16': open((port) =>
    withHandler(port, (inner) => (job, run) => {
      return inner(run.attempt > 1 ? { ...job, data: {} } : job, run);
    }),
  ),
  'JQ-17': open(dropsAfter('pausing', 'other')),
  'JQ-18': open((port) => ({
    consume: (queue, handler, options) =>
      port.consume(queue, handler, { ...options, backoff: { baseMs: 50, maxMs: 50 } }),
  })),
  'JQ-19': open((port) => ({
    consume: (queue, handler, options) =>
      port.consume(queue, handler, {
        ...options,
        backoff: { baseMs: options?.backoff?.baseMs ?? 1, maxMs: hourMs },
      }),
  })),
  'JQ-20': open((port) => ({
    stats: async (queue, options) => {
      const stats = await port.stats(queue, options);
      return { ...stats, failed: stats.failed * 2 };
    },
  })),
  'JQ-21': open((port) => ({
    consume: (queue, handler, options) =>
      port.consume(queue, handler, { ...options, onError: (error) => options?.onError?.(error) }),
  })),
  'JQ-22': open((port) => ({
    consume: (queue, handler, options) =>
      port.consume(queue, handler, {
        ...options,
        concurrency: options?.concurrency ? options.concurrency + 1 : 1,
      }),
  })),
  'JQ-23': open((port) => ({
    consume: (queue, handler, options = { concurrency: 2 }) =>
      port.consume(queue, handler, options),
  })),
  'JQ-24': open(
    withCount((count) => ({
      consume: async (...args) => (count.open > 0 ? idle : count.consume(...args)),
    })),
  ),
  'JQ-25': open((port) => ({
    consume: async (...args) => {
      const consumer = await port.consume(...args);
      return {
        close: async () => {
          consumer.close().catch(() => undefined);
        },
      };
    },
  })),
  'JQ-26': open(
    withCount((count, port) => ({
      enqueue: dropping(port, () => count.ever > 0 && count.open === 0),
    })),
  ),
  'JQ-27': open((port) => ({
    stats: async (queue, options) => {
      const stats = await port.stats(queue, options);
      return { ...stats, waiting: stats.waiting + stats.active };
    },
  })),
  'JQ-28': open((_port, _clock, store) => ({ enqueue: (...args) => store.enqueue(...args) })),
  'JQ-29': open((port) => ({
    enqueue: (queue, job, options) => port.enqueue(queue, job, { delayMs: options?.delayMs ?? 0 }),
  })),
  'JQ-30': open(undefined, (store, first) =>
    first.closed && !first.consumed
      ? createMemoryJobQueue({ clock: createManualClock() })
      : connection(store),
  ),
  'JQ-31': open((port) =>
    withHandler(port, (inner) => async (job, run) => {
      try {
        await inner(job, run);
      } catch (error) {
        if (!run.signal.aborted) throw error;
      }
    }),
  ),
  'JQ-32': open(undefined, (store, first) =>
    first.closed ? connection(store) : { ...connection(store), consume: async () => idle },
  ),
};
