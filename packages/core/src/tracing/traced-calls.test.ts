import { describe, expect, it } from 'vitest';
import { createMemoryPorts } from '../memory/memory-ports.js';
import type { Job, JobQueue } from '../ports/job-queue.js';
import type { SpanAttributes, SpanOptions, Tracer } from '../ports/tracer.js';
import { tracedCalls } from './traced-calls.js';
import { tracedQueue, traceOfJob } from './traced-queue.js';
import { untraced } from './untraced.js';

interface Told {
  readonly name: string;
  readonly attributes: SpanAttributes;
  readonly options: SpanOptions | undefined;
}

function listening(): Tracer & { readonly told: Told[] } {
  const told: Told[] = [];
  return {
    told,
    current: () => undefined,
    span: (name, attributes, work, options) => {
      told.push({ name, attributes, options });
      return untraced.span(name, attributes, work);
    },
  };
}

/** Knows itself, and only itself, by a private member. */
class Engine {
  readonly provider = 'engine';
  readonly #power = 2;

  double(value: number): Promise<number> {
    return Promise.resolve(this.#power * value);
  }
  fail(): Promise<number> {
    return Promise.reject(new Error('broken'));
  }
}

describe('untraced', () => {
  it('runs the work and has no trace', async () => {
    const work = untraced.span('one', {}, (span) => {
      span.set({ a: 1 });
      span.fail('code');
      span.rename('two');
      return Promise.resolve(untraced.current());
    });
    expect(await work).toBeUndefined();
    await expect(untraced.span('one', {}, () => Promise.reject(new Error('no')))).rejects.toThrow(
      'no',
    );
  });
});

describe('tracedCalls', () => {
  it('leaves a port as it is when tracing is off', () => {
    const engine = new Engine();
    expect(tracedCalls(undefined, 'engine', engine)).toBe(engine);
  });

  it('tells of each call, and lets results, faults and members through', async () => {
    const tracer = listening();
    const engine = tracedCalls(tracer, 'motor', new Engine());
    expect([engine.provider, await engine.double(4)]).toEqual(['engine', 8]);
    await expect(engine.fail()).rejects.toThrow('broken');
    expect(tracer.told.map(({ name, options }) => [name, options])).toEqual([
      ['motor double', { kind: 'client' }],
      ['motor fail', { kind: 'client' }],
    ]);
    expect(tracer.told[0]?.attributes).toEqual({
      'attune.port': 'motor',
      'attune.provider': 'engine',
      'attune.operation': 'double',
    });
  });
});

describe('tracedQueue', () => {
  it('leaves a queue as it is when tracing is off', () => {
    const queue = {} as JobQueue;
    expect(tracedQueue(undefined, queue)).toBe(queue);
  });

  it('tells of a job where it is sent and where it is done, in the trace it names', async () => {
    const tracer = listening();
    const queue = tracedQueue(tracer, createMemoryPorts().queue);
    const done: Job[] = [];
    const consumer = await queue.consume('jobs', async (job) => void done.push(job));
    const trace = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`;
    const job = { id: 'job-1', data: { sessionId: 's1', [traceOfJob]: trace } };
    await queue.enqueue('jobs', job);
    await queue.enqueue('jobs', { id: 'job-2', data: {} });
    await expect.poll(() => done.length).toBe(2);
    await consumer.close();
    expect(done[0]).toEqual(job);
    const told = tracer.told.map(({ name, attributes, options }) => [
      ...[name, attributes['messaging.message.id'], attributes['attune.session.id']],
      ...[options?.kind, options?.parent],
    ]);
    expect(told.toSorted()).toEqual([
      ['process jobs', 'job-1', 's1', 'consumer', trace],
      ['process jobs', 'job-2', undefined, 'consumer', undefined],
      ['send jobs', 'job-1', 's1', 'producer', trace],
      ['send jobs', 'job-2', undefined, 'producer', undefined],
    ]);
    expect(await queue.stats('jobs')).toMatchObject({ waiting: 0 });
    await queue.close();
  });
});
