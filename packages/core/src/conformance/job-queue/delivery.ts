import assert from 'node:assert/strict';
import { PortError } from '../../errors/port-error.js';
import { hourMs, type JobQueueCase, linger, quick, recorder, until } from './harness.js';

const oddIds = ['a', '1-2', '0x1F', '-._', '...', 'constructor', '__proto__', 'A', 'z'.repeat(200)];
const wrongIds = ['', '123', 'a:b', 'a/b', 'a b', 'é', 'line\nbreak', 'z'.repeat(201)];
const wrongQueues = ['', 'a:b', 'a/b', 'a b', 'q'.repeat(101)];

const data = {
  sessionId: 's-1',
  nested: { list: [1, 2.5, null, true, { deep: 'ü 漢 🎧' }], empty: {} },
  long: 'x'.repeat(8_000),
};

const deliveryCases: readonly JobQueueCase[] = [
  {
    id: 'JQ-01',
    title: 'hands over a job that waits, with its data, as a first try that is not aborted',
    async run(harness) {
      const sent = structuredClone(data);
      await harness.port.enqueue(harness.queue, { id: 'one', data: sent });
      sent.nested.list.length = 0;
      const seen = recorder();
      await harness.port.consume(harness.queue, seen.handler);
      await until(harness, 'a waiting job is handed over', () => seen.runs.length > 0);
      const [first] = seen.runs;
      assert.equal(first?.job.id, 'one', 'the job keeps its id');
      assert.deepEqual(first?.job.data, data, 'the data is what it was when it was enqueued');
      assert.equal(first?.run.attempt, 1, 'the first try is attempt 1');
      assert.equal(first?.run.signal.aborted, false, 'a run begins with a signal that is open');
    },
  },
  {
    id: 'JQ-02',
    title: 'hands over a job enqueued while a consumer waits',
    async run(harness) {
      const seen = recorder();
      await harness.port.consume(harness.queue, seen.handler);
      await linger(harness);
      await harness.port.enqueue(harness.queue, { id: 'one', data: {} });
      await until(harness, 'a consumer that waits gets the job', () => seen.runs.length > 0);
    },
  },
  {
    id: 'JQ-03',
    title: 'keeps queues of different names apart',
    async run(harness) {
      const other = `${harness.queue}-other`;
      const [mine, theirs] = [recorder(), recorder()];
      await harness.port.consume(harness.queue, mine.handler);
      await harness.port.enqueue(other, { id: 'same', data: { to: 'other' } });
      await harness.port.enqueue(harness.queue, { id: 'same', data: { to: 'mine' } });
      await until(harness, 'a job reaches its queue', () => mine.runs.length > 0);
      await linger(harness);
      assert.deepEqual(
        mine.runs.map(({ job }) => job.data),
        [{ to: 'mine' }],
      );
      await harness.port.consume(other, theirs.handler);
      await until(harness, 'the namesake waits in its own queue', () => theirs.runs.length > 0);
    },
  },
  {
    id: 'JQ-04',
    title: 'loses none of many jobs enqueued at once',
    async run(harness) {
      const ids = Array.from({ length: 100 }, (_, index) => `job-${index}`);
      const seen = recorder();
      await harness.port.consume(harness.queue, seen.handler, { concurrency: 5 });
      await Promise.all(ids.map((id) => harness.port.enqueue(harness.queue, { id, data: {} })));
      await until(harness, 'every job is run', () => new Set(seen.ids()).size === ids.length);
    },
  },
  {
    id: 'JQ-05',
    title: 'takes every id the contract allows',
    async run(harness) {
      for (const id of oddIds) await harness.port.enqueue(harness.queue, { id, data: {} });
      const seen = recorder();
      await harness.port.consume(harness.queue, seen.handler);
      await until(harness, 'every id is run', () => oddIds.every((id) => seen.ids().includes(id)));
      assert.equal(new Set(seen.ids()).size, oddIds.length, 'no id is altered');
    },
  },
  {
    id: 'JQ-06',
    title: 'refuses any other id, and wrong names of queues, with invalid_argument',
    async run({ port, queue }) {
      const refused = (error: unknown) => PortError.is(error, 'invalid_argument');
      const shown = (name: string) => JSON.stringify(name.slice(0, 20));
      for (const id of wrongIds) {
        const call = port.enqueue(queue, { id, data: {} });
        await assert.rejects(call, refused, `${shown(id)} is not a job id`);
      }
      for (const name of wrongQueues) {
        const call = port.enqueue(name, { id: 'a', data: {} });
        await assert.rejects(call, refused, `${shown(name)} is not the name of a queue`);
      }
      const { waiting, delayed } = await port.stats(queue);
      assert.equal(waiting + delayed, 0, 'a refused job is not in the queue');
    },
  },
  {
    id: 'JQ-07',
    title: 'runs a delayed job when its time has come',
    async run(harness) {
      const seen = recorder();
      await harness.port.consume(harness.queue, seen.handler);
      await harness.port.enqueue(harness.queue, { id: 'soon', data: {} }, { delayMs: 150 });
      await until(harness, 'a delayed job is run in the end', () => seen.runs.length > 0);
    },
  },
  {
    id: 'JQ-08',
    title: 'runs no delayed job before its time, and counts it as delayed',
    async run(harness) {
      const { port, queue } = harness;
      const seen = recorder();
      await port.consume(queue, seen.handler, { concurrency: 2, ...quick });
      await port.enqueue(queue, { id: 'later', data: {} }, { delayMs: hourMs });
      await port.enqueue(queue, { id: 'now', data: {} });
      await until(harness, 'jobs that are due pass delayed ones', () => seen.ids().includes('now'));
      await linger(harness);
      assert.deepEqual(seen.ids(), ['now'], 'a delayed job waits for its time');
      assert.equal((await port.stats(queue)).delayed, 1, 'it is counted as delayed');
    },
  },
];

export { deliveryCases };
