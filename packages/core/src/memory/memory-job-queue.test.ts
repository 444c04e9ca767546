import { describe, expect, it } from 'vitest';
import { createManualClock } from './memory-clock.js';
import { createMemoryJobQueue } from './memory-job-queue.js';

describe('createMemoryJobQueue', () => {
  it('pauses by the backoff, with as much cut off as its random source says', async () => {
    const clock = createManualClock();
    const queue = createMemoryJobQueue({ clock, random: () => 0.5 });
    const startedAt: number[] = [];
    const start = clock.now().getTime();
    await queue.consume(
      'jobs',
      () => {
        startedAt.push(clock.now().getTime() - start);
        return Promise.reject(new Error('no'));
      },
      { attempts: 5, backoff: { baseMs: 100, maxMs: 400 } },
    );
    await queue.enqueue('jobs', { id: 'a', data: {} });
    await clock.advance(10_000);
    expect(startedAt).toEqual([0, 75, 225, 525, 825]);
    await queue.close();
  });

  it('runs what is due in the order of falling due', async () => {
    const clock = createManualClock();
    const queue = createMemoryJobQueue({ clock });
    const ids: string[] = [];
    await queue.enqueue('jobs', { id: 'late', data: {} }, { delayMs: 20 });
    await queue.enqueue('jobs', { id: 'early', data: {} }, { delayMs: 10 });
    await queue.enqueue('jobs', { id: 'first', data: {} });
    await clock.advance(30);
    await queue.consume('jobs', async ({ id }) => {
      ids.push(id);
    });
    await clock.advance(0);
    expect(ids).toEqual(['first', 'early', 'late']);
    await queue.close();
  });

  it('gives a job cut off by closing to the next consumer, without counting the try', async () => {
    const clock = createManualClock();
    const queue = createMemoryJobQueue({ clock });
    const first = await queue.consume(
      'jobs',
      (_, { signal }) =>
        new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () => reject(signal.reason));
        }),
      { attempts: 1 },
    );
    await queue.enqueue('jobs', { id: 'a', data: {} });
    await clock.advance(0);
    await first.close();
    const attempts: number[] = [];
    await queue.consume('jobs', async (_, { attempt }) => {
      attempts.push(attempt);
    });
    await clock.advance(0);
    expect(attempts).toEqual([1]);
    await queue.close();
  });

  it('survives an onError that throws', async () => {
    const clock = createManualClock();
    const queue = createMemoryJobQueue({ clock });
    let tries = 0;
    const handler = () => {
      tries += 1;
      return Promise.reject(new Error('no'));
    };
    const onError = () => {
      throw new Error('no again');
    };
    await queue.consume('jobs', handler, { attempts: 2, onError });
    await queue.enqueue('jobs', { id: 'a', data: {} });
    await clock.advance(5_000);
    expect(tries).toBe(2);
    await queue.close();
  });

  it('refuses a concurrency, a number of tries or a delay that is none', async () => {
    const queue = createMemoryJobQueue({ clock: createManualClock() });
    const handler = async () => undefined;
    const refused = { code: 'invalid_argument' };
    for (const wrong of [0, -1, 1.5, Number.NaN]) {
      const concurrency = queue.consume('jobs', handler, { concurrency: wrong });
      await expect(concurrency).rejects.toMatchObject(refused);
      await expect(queue.consume('jobs', handler, { attempts: wrong })).rejects.toMatchObject(
        refused,
      );
    }
    for (const delayMs of [-1, Number.NaN, Number.POSITIVE_INFINITY]) {
      const enqueue = queue.enqueue('jobs', { id: 'a', data: {} }, { delayMs });
      await expect(enqueue).rejects.toMatchObject(refused);
    }
  });

  it('leaves no sleeper behind when it is closed', async () => {
    const clock = createManualClock();
    const queue = createMemoryJobQueue({ clock });
    const consumer = await queue.consume('jobs', async () => undefined);
    await queue.enqueue('jobs', { id: 'a', data: {} }, { delayMs: 1_000 });
    expect(clock.sleepers).toBe(1);
    await consumer.close();
    expect(clock.sleepers).toBe(0);
    await queue.close();
  });
});
