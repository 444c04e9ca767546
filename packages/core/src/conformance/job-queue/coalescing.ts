import assert from 'node:assert/strict';
import { hourMs, type JobQueueCase, linger, quick, recorder, until, withGate } from './harness.js';

const job = (version: number) => ({ id: 'same', data: { version } });

const coalescingCases: readonly JobQueueCase[] = [
  {
    id: 'JQ-09',
    title: 'runs jobs of one id that wait once, with the last data',
    async run(harness) {
      const { port, queue } = harness;
      for (const version of [1, 2, 3]) await port.enqueue(queue, job(version));
      const seen = recorder();
      await port.consume(queue, seen.handler, { concurrency: 3 });
      await until(harness, 'the job is run', () => seen.runs.length > 0);
      await linger(harness);
      assert.deepEqual(
        seen.runs.map((one) => one.job.data),
        [{ version: 3 }],
        'what waits under one id is one job, and the last data wins',
      );
    },
  },
  {
    id: 'JQ-10',
    title: 'lets the earliest due time win, whichever came first',
    async run(harness) {
      const { port, queue } = harness;
      await port.enqueue(queue, { id: 'hurried', data: { version: 1 } }, { delayMs: hourMs });
      await port.enqueue(queue, { id: 'hurried', data: { version: 2 } });
      await port.enqueue(queue, { id: 'kept', data: { version: 1 } });
      await port.enqueue(queue, { id: 'kept', data: { version: 2 } }, { delayMs: hourMs });
      const seen = recorder();
      await port.consume(queue, seen.handler);
      await until(harness, 'a later enqueue moves a delayed job forward', () =>
        seen.ids().includes('hurried'),
      );
      await until(harness, 'a later enqueue does not put a due job off', () =>
        seen.ids().includes('kept'),
      );
      for (const one of seen.runs) {
        assert.deepEqual(one.job.data, { version: 2 }, 'the last data wins all the same');
      }
    },
  },
  {
    id: 'JQ-11',
    title: 'runs a job enqueued while its namesake runs afterwards, and never both at once',
    run: (harness) =>
      withGate(async (gate) => {
        const { port, queue } = harness;
        const seen = recorder((one, run) =>
          one.id === 'same' ? gate.hold(run.signal) : Promise.resolve(),
        );
        await port.consume(queue, seen.handler, { concurrency: 2 });
        await port.consume(queue, seen.handler, { concurrency: 2 });
        await port.enqueue(queue, job(1));
        await until(harness, 'the first one runs', () => gate.held() === 1);
        await port.enqueue(queue, job(2));
        await port.enqueue(queue, job(3));
        await port.enqueue(queue, { id: 'other', data: {} });
        await until(harness, 'other jobs run meanwhile', () => seen.ids().includes('other'));
        await linger(harness);
        assert.equal(gate.peak(), 1, 'two runs of one id never overlap within a process');
        gate.open();
        const last = () => seen.runs.filter((one) => one.job.id === 'same').at(-1)?.job.data;
        await until(harness, 'the job enqueued meanwhile is run', () => last()?.['version'] === 3);
      }),
  },
  {
    id: 'JQ-12',
    title: 'runs an id again that has finished',
    async run(harness) {
      const { port, queue } = harness;
      const seen = recorder();
      await port.consume(queue, seen.handler);
      for (const version of [1, 2, 3]) {
        await port.enqueue(queue, job(version));
        await until(
          harness,
          'a job is not dropped because its namesake has finished',
          () => seen.runs.at(-1)?.job.data['version'] === version,
        );
        await until(
          harness,
          'a finished job is no longer active',
          async () => (await port.stats(queue)).active === 0,
        );
      }
    },
  },
  {
    id: 'JQ-13',
    title: 'runs an id again that was given up, from the first try',
    async run(harness) {
      const { port, queue } = harness;
      const seen = recorder((one) =>
        one.data['version'] === 1 ? Promise.reject(new Error('no')) : Promise.resolve(),
      );
      await port.consume(queue, seen.handler, { attempts: 2, ...quick });
      await port.enqueue(queue, job(1));
      await until(harness, 'the job is given up', async () => (await port.stats(queue)).failed > 0);
      await port.enqueue(queue, job(2));
      await until(
        harness,
        'a job is not dropped because its namesake failed',
        () => seen.runs.at(-1)?.job.data['version'] === 2,
      );
      assert.equal(seen.runs.at(-1)?.run.attempt, 1, 'it is a new job with all its tries');
    },
  },
  {
    id: 'JQ-14',
    title: 'runs a job at once whose namesake pauses before another try',
    async run(harness) {
      const { port, queue } = harness;
      const seen = recorder((one) =>
        one.data['version'] === 1 ? Promise.reject(new Error('no')) : Promise.resolve(),
      );
      const backoff = { baseMs: hourMs, maxMs: hourMs };
      await port.consume(queue, seen.handler, { backoff });
      await port.enqueue(queue, job(1));
      await until(
        harness,
        'the job pauses',
        async () => seen.runs.length === 1 && (await port.stats(queue)).delayed === 1,
      );
      await port.enqueue(queue, job(2));
      await until(
        harness,
        'a pause is a wait: the earliest due time and the last data win',
        () => seen.runs.at(-1)?.job.data['version'] === 2,
      );
    },
  },
  {
    id: 'JQ-15',
    title: 'keeps a job enqueued during the last try of a namesake that fails',
    run: (harness) =>
      withGate(async (gate) => {
        const { port, queue } = harness;
        const seen = recorder(async (one, run) => {
          if (one.data['version'] !== 1) return;
          await gate.hold(run.signal);
          throw new Error('no');
        });
        await port.consume(queue, seen.handler, { attempts: 1 });
        await port.enqueue(queue, job(1));
        await until(harness, 'the last try runs', () => gate.held() === 1);
        await port.enqueue(queue, job(2));
        gate.open();
        await until(
          harness,
          'a job is not dropped because its namesake was given up',
          () => seen.runs.at(-1)?.job.data['version'] === 2,
        );
      }),
  },
];

export { coalescingCases };
