import assert from 'node:assert/strict';
import { PortError } from '../../errors/port-error.js';
import type { JobQueue } from '../../ports/job-queue.js';
import { hourMs, type JobQueueCase, linger, quick, recorder, until, withGate } from './harness.js';

async function enqueueAll(port: JobQueue, queue: string, ids: readonly string[]): Promise<void> {
  for (const id of ids) await port.enqueue(queue, { id, data: {} });
}

const consumingCases: readonly JobQueueCase[] = [
  {
    id: 'JQ-22',
    title: 'runs as many jobs at once as the consumer asked for, and no more',
    run: (harness) =>
      withGate(async (gate) => {
        const seen = recorder((_, { signal }) => gate.hold(signal));
        await enqueueAll(harness.port, harness.queue, ['a', 'b', 'c', 'd', 'e']);
        await harness.port.consume(harness.queue, seen.handler, { concurrency: 3 });
        await until(harness, 'three run at once', () => gate.held() === 3);
        await linger(harness);
        assert.equal(gate.peak(), 3, 'no more run at once than asked');
        gate.open();
        await until(harness, 'the others follow', () => seen.runs.length === 5);
      }),
  },
  {
    id: 'JQ-23',
    title: 'runs one job at a time when the consumer asked for nothing',
    run: (harness) =>
      withGate(async (gate) => {
        const seen = recorder((_, { signal }) => gate.hold(signal));
        await enqueueAll(harness.port, harness.queue, ['a', 'b']);
        await harness.port.consume(harness.queue, seen.handler);
        await until(harness, 'one runs', () => gate.held() === 1);
        await linger(harness);
        assert.equal(gate.peak(), 1, 'concurrency defaults to 1');
      }),
  },
  {
    id: 'JQ-24',
    title: 'shares the jobs of a queue among its consumers',
    run: (harness) =>
      withGate(async (gate) => {
        const [left, right] = [
          recorder((_, { signal }) => gate.hold(signal)),
          recorder((_, { signal }) => gate.hold(signal)),
        ];
        await harness.port.consume(harness.queue, left.handler);
        await harness.port.consume(harness.queue, right.handler);
        await enqueueAll(harness.port, harness.queue, ['a', 'b']);
        await until(harness, 'both consumers work', () => gate.held() === 2);
        assert.deepEqual(
          [...left.ids(), ...right.ids()].sort(),
          ['a', 'b'],
          'a job goes to one consumer, not to each',
        );
      }),
  },
  {
    id: 'JQ-25',
    title: 'aborts running handlers when their consumer closes, and waits until they settle',
    async run(harness) {
      let settled = false;
      const seen = recorder((_, { signal }) =>
        new Promise<void>((resolve) => {
          signal.addEventListener('abort', () => resolve(), { once: true });
        }).then(async () => {
          for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
          settled = true;
        }),
      );
      const consumer = await harness.port.consume(harness.queue, seen.handler);
      await enqueueAll(harness.port, harness.queue, ['a']);
      await until(harness, 'the handler runs', () => seen.runs.length === 1);
      let settledFirst: boolean | undefined;
      consumer.close().then(
        () => {
          settledFirst = settled;
        },
        () => undefined,
      );
      await until(harness, 'close aborts the handler', () => settledFirst !== undefined);
      assert.ok(settledFirst, 'close resolves when the running handlers have settled');
      assert.equal(seen.runs[0]?.run.signal.aborted, true, 'the signal is aborted');
    },
  },
  {
    id: 'JQ-26',
    title: 'gives a closed consumer no more jobs and leaves them to the next one',
    async run(harness) {
      const [first, second] = [recorder(), recorder()];
      const consumer = await harness.port.consume(harness.queue, first.handler);
      await consumer.close();
      await consumer.close();
      await enqueueAll(harness.port, harness.queue, ['a']);
      await linger(harness);
      assert.deepEqual(first.ids(), [], 'a closed consumer takes nothing');
      await harness.port.consume(harness.queue, second.handler);
      await until(harness, 'the job waits for the next consumer', () => second.runs.length === 1);
    },
  },
  {
    id: 'JQ-27',
    title: 'counts jobs by state, and none in a queue that was never used',
    run: (harness) =>
      withGate(async (gate) => {
        const { port, queue } = harness;
        const none = { waiting: 0, delayed: 0, active: 0, failed: 0 };
        assert.deepEqual(await port.stats(`${queue}-unused`), none);
        await enqueueAll(port, queue, ['a', 'b', 'c']);
        await port.enqueue(queue, { id: 'later', data: {} }, { delayMs: hourMs });
        assert.deepEqual(await port.stats(queue), { ...none, waiting: 3, delayed: 1 });
        const seen = recorder((_, { signal }) => gate.hold(signal));
        await port.consume(queue, seen.handler, quick);
        await until(harness, 'one runs', () => gate.held() === 1);
        const running = { waiting: 2, delayed: 1, active: 1, failed: 0 };
        assert.deepEqual(await port.stats(queue), running);
        gate.open();
        await until(
          harness,
          'finished jobs are not counted',
          async () => (await port.stats(queue)).active === 0 && seen.runs.length === 3,
        );
        assert.deepEqual(await port.stats(queue), { ...none, delayed: 1 });
      }),
  },
  {
    id: 'JQ-28',
    title: 'closes its consumers when it is closed, and is unavailable from then on',
    async run(harness) {
      const { port, queue } = harness;
      const seen = recorder(
        (_, { signal }) =>
          new Promise((resolve) => {
            signal.addEventListener('abort', () => resolve(), { once: true });
          }),
      );
      await port.consume(queue, seen.handler);
      await enqueueAll(port, queue, ['a']);
      await until(harness, 'the handler runs', () => seen.runs.length === 1);
      await port.close();
      assert.ok(seen.runs[0]?.run.signal.aborted, 'closing the queue aborts what runs');
      const unavailable = (error: unknown) => PortError.is(error, 'unavailable');
      await assert.rejects(port.enqueue(queue, { id: 'b', data: {} }), unavailable);
      await assert.rejects(
        port.consume(queue, async () => undefined),
        unavailable,
      );
      await assert.rejects(port.stats(queue), unavailable);
      await port.close();
    },
  },
  {
    id: 'JQ-29',
    title: 'enqueues nothing when already aborted, and rejects with the reason',
    async run({ port, queue }) {
      const reason = new Error('changed my mind');
      const options = { signal: AbortSignal.abort(reason) };
      const is = (error: unknown) => error === reason;
      await assert.rejects(port.enqueue(queue, { id: 'a', data: {} }, options), is);
      await assert.rejects(port.stats(queue, options), is);
      assert.equal(
        (await port.stats(queue)).waiting,
        0,
        'an aborted enqueue leaves nothing behind',
      );
    },
  },
];

export { consumingCases };
