import assert from 'node:assert/strict';
import type { Job } from '../../ports/job-queue.js';
import { hourMs, type JobQueueCase, linger, quick, recorder, until } from './harness.js';

const job: Job = { id: 'one', data: { sessionId: 's-1' } };
const fail = () => Promise.reject(new Error('not yet'));

const retryingCases: readonly JobQueueCase[] = [
  {
    id: 'JQ-16',
    title: 'tries a job whose handler rejects again, counting the tries',
    async run(harness) {
      const seen = recorder((_, { attempt }) => (attempt < 3 ? fail() : Promise.resolve()));
      await harness.port.consume(harness.queue, seen.handler, quick);
      await harness.port.enqueue(harness.queue, job);
      await until(harness, 'a rejection asks for another try', () => seen.runs.length >= 3);
      await linger(harness);
      assert.deepEqual(
        seen.runs.map(({ run }) => run.attempt),
        [1, 2, 3],
        'tries are counted from 1 and end with the first success',
      );
      for (const one of seen.runs) assert.deepEqual(one.job, job, 'every try gets the same job');
    },
  },
  {
    id: 'JQ-17',
    title: 'holds up no other job while one pauses before its next try',
    async run(harness) {
      const { port, queue } = harness;
      const seen = recorder(({ id }) => (id === 'one' ? fail() : Promise.resolve()));
      const backoff = { baseMs: hourMs, maxMs: hourMs };
      await port.consume(queue, seen.handler, { backoff });
      await port.enqueue(queue, job);
      await until(harness, 'the job is tried', () => seen.runs.length > 0);
      await port.enqueue(queue, { id: 'other', data: {} });
      await until(harness, 'other jobs run meanwhile', () => seen.ids().includes('other'));
    },
  },
  {
    id: 'JQ-18',
    title: 'pauses before the next try, and counts the job as delayed',
    async run(harness) {
      const { port, queue } = harness;
      const seen = recorder(fail);
      const backoff = { baseMs: hourMs, maxMs: 4 * hourMs };
      await port.consume(queue, seen.handler, { backoff });
      await port.enqueue(queue, job);
      await until(
        harness,
        'the job is delayed',
        async () => seen.runs.length > 0 && (await port.stats(queue)).delayed === 1,
      );
      await linger(harness);
      assert.equal(seen.runs.length, 1, 'there is no try before the pause is over');
    },
  },
  {
    id: 'JQ-19',
    title: 'pauses no longer than the longest pause',
    async run(harness) {
      const seen = recorder(fail);
      const backoff = { baseMs: hourMs, maxMs: 10 };
      await harness.port.consume(harness.queue, seen.handler, { backoff });
      await harness.port.enqueue(harness.queue, job);
      await until(harness, 'maxMs limits the pause', () => seen.runs.length >= 3);
    },
  },
  {
    id: 'JQ-20',
    title: 'gives a job up after all its tries and counts it as failed',
    async run(harness) {
      const { port, queue } = harness;
      const seen = recorder(fail);
      await port.consume(queue, seen.handler, { attempts: 3, ...quick });
      await port.enqueue(queue, job);
      await until(harness, 'it is counted', async () => (await port.stats(queue)).failed === 1);
      await linger(harness);
      assert.equal(seen.runs.length, 3, 'it is tried as often as asked and no more');
      const stats = await port.stats(queue);
      assert.deepEqual(stats, { waiting: 0, delayed: 0, active: 0, failed: 1 });
    },
  },
  {
    id: 'JQ-21',
    title: 'tells onError of every rejection, with the error and the job',
    async run(harness) {
      const told: { readonly message: unknown; readonly id: string | undefined }[] = [];
      const seen = recorder((_, { attempt }) => {
        if (attempt === 1) throw new Error('thrown at once');
        return Promise.reject(new Error(`rejected ${attempt}`));
      });
      await harness.port.consume(harness.queue, seen.handler, {
        attempts: 3,
        ...quick,
        onError: (error, about) => {
          told.push({ message: (error as Partial<Error> | undefined)?.message, id: about?.id });
        },
      });
      await harness.port.enqueue(harness.queue, job);
      const wanted = ['thrown at once', 'rejected 2', 'rejected 3'];
      await until(harness, 'every rejection is told', () => told.length >= wanted.length);
      assert.deepEqual(
        told,
        wanted.map((message) => ({ message, id: job.id })),
      );
    },
  },
];

export { retryingCases };
