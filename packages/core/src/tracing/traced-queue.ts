import type { Job, JobQueue } from '../ports/job-queue.js';
import type { SpanAttributes, SpanOptions, Tracer } from '../ports/tracer.js';

/** The member of a job's data that names the span it goes back to, as `traceparent`. */
export const traceOfJob = 'traceparent';

/**
 * The same queue with a span around each enqueueing and each run of a job, in the trace that the
 * job names; without a tracer the queue itself.
 */
export function tracedQueue(tracer: Tracer | undefined, queue: JobQueue): JobQueue {
  if (tracer === undefined) return queue;
  return {
    capabilities: queue.capabilities,
    enqueue: (name, job, options) =>
      tracer.span(
        `send ${name}`,
        { ...about(name, job, 'send'), 'attune.job.delay_ms': options?.delayMs },
        () => queue.enqueue(name, job, options),
        within(job, 'producer'),
      ),
    consume: (name, handler, options) =>
      queue.consume(
        name,
        (job, run) =>
          tracer.span(
            `process ${name}`,
            { ...about(name, job, 'process'), 'attune.job.attempt': run.attempt },
            () => handler(job, run),
            within(job, 'consumer'),
          ),
        options,
      ),
    stats: (name, options) => queue.stats(name, options),
    close: () => queue.close(),
  };
}

function about(name: string, job: Job, operation: 'send' | 'process'): SpanAttributes {
  return {
    'messaging.operation.name': operation,
    'messaging.operation.type': operation,
    'messaging.destination.name': name,
    'messaging.message.id': job.id,
    'attune.session.id': text(job.data['sessionId']),
  };
}

function within(job: Job, kind: 'producer' | 'consumer'): SpanOptions {
  return { kind, parent: text(job.data[traceOfJob]) };
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
