import assert from 'node:assert/strict';
import type { JobQueue } from '../../ports/job-queue.js';
import { type JobQueueCase, type JobQueueHarness, recorder, until } from './harness.js';

function connect(harness: JobQueueHarness): Promise<JobQueue> {
  assert.ok(harness.connect, 'a harness of a durable or shared queue has `connect`');
  return harness.connect();
}

const outlivingCases: readonly JobQueueCase[] = [
  {
    id: 'JQ-30',
    title: 'keeps waiting and delayed jobs when the port that enqueued them is closed',
    needs: ['durable'],
    async run(harness) {
      await harness.port.enqueue(harness.queue, { id: 'waiting', data: { n: 1 } });
      await harness.port.enqueue(harness.queue, { id: 'delayed', data: {} }, { delayMs: 200 });
      await harness.port.close();
      const seen = recorder();
      const port = await connect(harness);
      await port.consume(harness.queue, seen.handler);
      await until(harness, 'both jobs are still there', () => new Set(seen.ids()).size === 2);
      const kept = seen.runs.find((one) => one.job.id === 'waiting');
      assert.deepEqual(kept?.job.data, { n: 1 }, 'the data is kept too');
    },
  },
  {
    id: 'JQ-31',
    title: 'hands a job over again whose handler was cut off by closing, even on its last try',
    needs: ['durable'],
    async run(harness) {
      const cut = recorder(
        (_, { signal }) =>
          new Promise((_resolve, reject) => {
            signal.addEventListener('abort', () => reject(signal.reason), { once: true });
          }),
      );
      await harness.port.consume(harness.queue, cut.handler, { attempts: 1 });
      await harness.port.enqueue(harness.queue, { id: 'one', data: {} });
      await until(harness, 'the handler runs', () => cut.runs.length === 1);
      await harness.port.close();
      const seen = recorder();
      const port = await connect(harness);
      await port.consume(harness.queue, seen.handler);
      await until(harness, 'a job that was cut off is not lost', () => seen.runs.length > 0);
    },
  },
  {
    id: 'JQ-32',
    title: 'hands jobs to a consumer in another process',
    needs: ['shared'],
    async run(harness) {
      const seen = recorder();
      const other = await connect(harness);
      await other.consume(harness.queue, seen.handler);
      await harness.port.enqueue(harness.queue, { id: 'one', data: { n: 1 } });
      await until(harness, 'the other port gets the job', () => seen.runs.length > 0);
      assert.deepEqual(seen.runs[0]?.job, { id: 'one', data: { n: 1 } });
    },
  },
];

export { outlivingCases };
