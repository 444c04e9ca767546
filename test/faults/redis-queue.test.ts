import { setTimeout as sleep } from 'node:timers/promises';
import { PortError } from '@attune/core';
import type { JobHandler, JobQueue } from '@attune/core/ports';
import { Queue } from 'bullmq';
import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createBullmqJobQueue } from '../../packages/adapters-local/src/bullmq/bullmq-job-queue.js';
import { Lane } from '../../packages/adapters-local/src/bullmq/bullmq-lane.js';
import { startRedis } from '../support/redis.js';
import { startSource } from '../support/run-source.js';

const redis = await startRedis();
afterAll(() => redis.close());

const soon = { timeout: 15_000, interval: 20 };
const hourMs = 3_600_000;
const opened: JobQueue[] = [];
let tests = 0;
let queue = '';

function open(options: Partial<Parameters<typeof createBullmqJobQueue>[0]> = {}): JobQueue {
  const port = createBullmqJobQueue({ url: redis.url, ...options });
  opened.push(port);
  return port;
}

function failure(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => undefined,
    (error: unknown) => error,
  );
}

beforeEach(() => {
  tests += 1;
  queue = `test-${tests}`;
});
afterEach(async () => {
  await Promise.all(opened.splice(0).map((port) => port.close()));
});

describe('a queue on a Redis that fails', () => {
  it('says in time that it is unavailable, and is there again without help', async () => {
    const port = open({ patienceMs: 2_000 });
    const seen: string[] = [];
    await port.consume(queue, async ({ id }) => void seen.push(id));
    await redis.kill();
    for (const call of [port.enqueue(queue, { id: 'a', data: {} }), port.stats(queue)]) {
      expect(await failure(call)).toMatchObject({ code: 'unavailable', adapter: 'bullmq' });
    }
    const late = failure(port.consume(queue, async () => undefined));
    expect(await late).toMatchObject({ code: 'unavailable' });
    await redis.start();
    await vi.waitFor(() => port.enqueue(queue, { id: 'b', data: {} }), soon);
    await vi.waitFor(() => expect(seen).toContain('b'), soon);
  });

  it('gives up on a Redis that does not answer after its time limit, or when its caller aborts', async () => {
    const port = open({ patienceMs: 500 });
    await port.stats(queue);
    redis.freeze();
    try {
      const reason = new Error('no longer wanted');
      const caller = new AbortController();
      const asked = failure(port.enqueue(queue, { id: 'a', data: {} }, { signal: caller.signal }));
      caller.abort(reason);
      expect(await asked).toBe(reason);
      const unanswered = failure(port.enqueue(queue, { id: 'a', data: {} }));
      expect(await unanswered).toMatchObject({ code: 'unavailable', retryable: true });
    } finally {
      redis.thaw();
    }
    await port.enqueue(queue, { id: 'a', data: {} });
  });

  it('closes although Redis is away, when its handlers have settled', async () => {
    const port = open({ patienceMs: 3_000 });
    let began = false;
    let aborted = false;
    const held: JobHandler = (_, { signal }) =>
      new Promise((_resolve, reject) => {
        began = true;
        signal.addEventListener('abort', () => {
          aborted = true;
          reject(signal.reason);
        });
      });
    await port.consume(queue, held);
    await port.enqueue(queue, { id: 'a', data: {} });
    await vi.waitFor(() => expect(began).toBe(true), soon);
    await redis.kill();
    try {
      await port.close();
      expect(aborted).toBe(true);
    } finally {
      await redis.start();
    }
  });

  it('tells a wrong password from a Redis that is away', async () => {
    const locked = await startRedis({ password: 'right/one' });
    try {
      const url = locked.url.replace(':right%2Fone@', ':wrong@');
      const refused = await failure(open({ url, patienceMs: 500 }).stats(queue));
      expect(refused).toMatchObject({ code: 'unauthenticated' });
      expect(PortError.is(refused) && refused.message).not.toContain('wrong');
      expect(await open({ url: locked.url }).stats(queue)).toMatchObject({ waiting: 0 });
    } finally {
      await locked.close();
    }
  });

  it('aborts what runs when Redis has lost everything, and takes it again', async () => {
    const port = open({ lockMs: 600 });
    const aborted: string[] = [];
    const seen: string[] = [];
    await port.consume(queue, async ({ id, data }, { signal }) => {
      seen.push(`${id}${data['version']}`);
      if (data['version'] !== 1) return;
      await new Promise<void>((resolve) => {
        signal.addEventListener('abort', () => resolve(), { once: true });
      });
      aborted.push(id);
      throw signal.reason;
    });
    await port.enqueue(queue, { id: 'a', data: { version: 1 } });
    await vi.waitFor(() => expect(seen).toEqual(['a1']), soon);
    await redis.flushAll();
    await vi.waitFor(() => expect(aborted).toEqual(['a']), soon);
    await port.enqueue(queue, { id: 'a', data: { version: 2 } });
    await vi.waitFor(() => expect(seen).toEqual(['a1', 'a2']), soon);
  });
});

describe('a queue on a Redis that is full', () => {
  it.each(['resolves', 'rejects'])('loses no job whose handler %s meanwhile', async (how) => {
    const port = open({ lockMs: 600 });
    const seen: number[] = [];
    const faults: unknown[] = [];
    let full = false;
    const handler: JobHandler = async ({ data }) => {
      seen.push(Number(data['version']));
      if (seen.length > 1) return;
      await redis.ask('config', 'set', 'maxmemory', 1);
      full = true;
      if (how === 'rejects') throw new Error('not yet');
    };
    const backoff = { baseMs: 1, maxMs: 1 };
    await port.consume(queue, handler, { backoff, onError: (error) => faults.push(error) });
    await port.enqueue(queue, { id: 'a', data: { version: 1 } });
    try {
      await vi.waitFor(() => expect(full).toBe(true), soon);
      const refused = await failure(port.enqueue(queue, { id: 'b', data: { version: 2 } }));
      expect(refused).toMatchObject({ code: 'limit_exceeded' });
      if (how === 'rejects') await vi.waitFor(() => expect(faults.length).toBeGreaterThan(1), soon);
    } finally {
      await redis.ask('config', 'set', 'maxmemory', 0);
    }
    await port.enqueue(queue, { id: 'b', data: { version: 3 } });
    const wanted = how === 'rejects' ? [1, 1, 3] : [1, 3];
    await vi.waitFor(() => expect([...seen].sort()).toEqual(wanted), soon);
    const none = { waiting: 0, delayed: 0, active: 0, failed: 0 };
    await vi.waitFor(async () => expect(await port.stats(queue)).toEqual(none), soon);
  });
});

describe('a worker process that fails', () => {
  const lockMs = 800;

  async function startConsumer() {
    const file = new URL('redis-consumer.ts', import.meta.url).pathname;
    const child = startSource(file, [redis.url, queue, String(lockMs)]);
    let said = '';
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
    await vi.waitFor(() => expect(said).toContain('ready'), soon);
    return { child, said: () => said };
  }

  it('loses its job to another one when it is killed', async () => {
    const port = open({ lockMs });
    const { child, said } = await startConsumer();
    await port.enqueue(queue, { id: 'a', data: { n: 1 } });
    await vi.waitFor(() => expect(said()).toContain('began'), soon);
    child.kill('SIGKILL');
    const seen: unknown[] = [];
    await port.consume(queue, async (job, { attempt }) => void seen.push({ ...job, attempt }));
    await vi.waitFor(() => expect(seen).toHaveLength(1), soon);
    expect(seen).toEqual([{ id: 'a', data: { n: 1 }, attempt: 1 }]);
    await vi.waitFor(async () => expect((await port.stats(queue)).active).toBe(0), soon);
    expect(await port.stats(queue)).toEqual({ waiting: 0, delayed: 0, active: 0, failed: 0 });
  });

  it('is told to stop when it was frozen while another one took its job', async () => {
    const port = open({ lockMs });
    const { child, said } = await startConsumer();
    try {
      await port.enqueue(queue, { id: 'a', data: {} });
      await vi.waitFor(() => expect(said()).toContain('began'), soon);
      child.kill('SIGSTOP');
      let open = true;
      const seen: string[] = [];
      await port.consume(queue, async ({ id }) => {
        seen.push(id);
        while (open) await sleep(20);
      });
      await vi.waitFor(() => expect(seen).toEqual(['a']), soon);
      child.kill('SIGCONT');
      await vi.waitFor(() => expect(said()).toContain('aborted'), soon);
      open = false;
      const none = { waiting: 0, delayed: 0, active: 0, failed: 0 };
      await vi.waitFor(async () => expect(await port.stats(queue)).toEqual(none), soon);
      expect(seen).toEqual(['a']);
    } finally {
      child.kill('SIGKILL');
    }
  });
});

describe('a queue that many use at once', () => {
  it('runs the last of each id in the end, and no id twice at once anywhere', async () => {
    const ports = [open(), open(), open()];
    const ids = Array.from({ length: 6 }, (_, index) => `job-${index}`);
    const last = new Map<string, number>();
    const now = new Map<string, number>();
    let overlaps = 0;
    let runs = 0;
    const handler: JobHandler = async ({ id, data }) => {
      runs += 1;
      if ((now.get(id) ?? 0) > 0) overlaps += 1;
      now.set(id, (now.get(id) ?? 0) + 1);
      last.set(id, Number(data['version']));
      await sleep(Math.random() * 8);
      now.set(id, (now.get(id) ?? 0) - 1);
      if (Math.random() < 0.3) throw new Error('not yet');
    };
    const backoff = { baseMs: 1, maxMs: 20 };
    for (const port of ports) {
      await port.consume(queue, handler, { concurrency: 2, attempts: 1_000, backoff });
    }
    const versions = 60;
    await Promise.all(
      ids.map(async (id, index) => {
        for (let version = 1; version <= versions; version += 1) {
          const port = ports[(index + version) % ports.length]!;
          const delayMs = version % 3 === 0 ? 15 : 0;
          await port.enqueue(queue, { id, data: { version } }, { delayMs });
          await sleep(Math.random() * 6);
        }
      }),
    );
    const none = { waiting: 0, delayed: 0, active: 0, failed: 0 };
    await vi.waitFor(async () => expect(await ports[0]!.stats(queue)).toEqual(none), soon);
    expect([...last.entries()].sort()).toEqual(ids.map((id) => [id, versions]));
    expect(overlaps).toBe(0);
    expect(runs).toBeGreaterThan(ids.length);
    expect(await redis.ask('keys', `attune:@${queue}:*`)).toEqual([]);
  });

  it('lets the earliest due time win when two processes ask at the same moment', async () => {
    const [one, two, worker] = [open(), open(), open()];
    const ids = Array.from({ length: 60 }, (_, index) => `job-${index}`);
    await Promise.all(
      ids.flatMap((id) => [
        one.enqueue(queue, { id, data: {} }, { delayMs: hourMs }),
        two.enqueue(queue, { id, data: {} }, { delayMs: 50 }),
      ]),
    );
    const again = new Set<string>();
    const seen = new Set<string>();
    await worker.consume(
      queue,
      async ({ id, data }) => {
        if (data['again'] === true) return void again.add(id);
        if (seen.has(id)) return;
        seen.add(id);
        const job = { id, data: { again: true } };
        await Promise.all([
          one.enqueue(queue, job, { delayMs: hourMs }),
          two.enqueue(queue, job, { delayMs: 10 }),
        ]);
      },
      { concurrency: 10 },
    );
    await vi.waitFor(() => expect(seen.size).toBe(ids.length), soon);
    await vi.waitFor(() => expect(again.size).toBe(ids.length), soon);
  });

  it('looks once more whether another process asked for it earlier, between order and ticket', async () => {
    const client = new Redis(redis.url);
    try {
      const onError = () => undefined;
      const lane = new Lane({ name: queue, prefix: 'attune', redis: client, onError });
      const slow = await lane.orders.place({ id: 'a', data: { n: 1 } }, hourMs);
      await lane.add({ id: 'a', data: { n: 2 } }, 50);
      await lane.remind('a', slow);
      const seen: unknown[] = [];
      await open().consume(queue, async ({ data }) => void seen.push(data));
      await vi.waitFor(() => expect(seen).toEqual([{ n: 2 }]), soon);
    } finally {
      client.disconnect();
    }
  });

  it('falls due on time although it was asked for while its namesake ran for long', async () => {
    const port = open();
    const began: string[] = [];
    const handler: JobHandler = async ({ id, data }) => {
      began.push(id);
      if (data['first'] !== true) return;
      await port.enqueue(queue, { id, data: {} }, { delayMs: 1_200 });
      await port.enqueue(queue, { id: 'due-later', data: {} }, { delayMs: 1_800 });
      await sleep(1_000);
    };
    await port.consume(queue, handler, { concurrency: 2 });
    await port.enqueue(queue, { id: 'a', data: { first: true } });
    await vi.waitFor(() => expect(began).toEqual(['a', 'a', 'due-later']), soon);
  });

  it('runs again, with its data and all its tries, what an operator retries on a dashboard', async () => {
    const port = open();
    const seen: number[] = [];
    const handler: JobHandler = async ({ data }, { attempt }) => {
      seen.push(attempt);
      expect(data).toEqual({ sessionId: 's-1' });
      if (seen.length < 4) throw new Error('not yet');
    };
    await port.consume(queue, handler, { attempts: 2, backoff: { baseMs: 1, maxMs: 1 } });
    await port.enqueue(queue, { id: 'a', data: { sessionId: 's-1' } });
    await vi.waitFor(async () => expect((await port.stats(queue)).failed).toBe(1), soon);
    const connection = new Redis(redis.url);
    try {
      const dashboard = new Queue(queue, { connection, prefix: 'attune' });
      const [failed] = await dashboard.getFailed();
      expect(failed?.name).toBe('a');
      await failed?.retry();
      await vi.waitFor(() => expect(seen).toEqual([1, 2, 1, 2]), soon);
    } finally {
      connection.disconnect();
    }
    const none = { waiting: 0, delayed: 0, active: 0, failed: 0 };
    await vi.waitFor(async () => expect(await port.stats(queue)).toEqual(none), soon);
  });

  it('keeps nothing in Redis of what a handler says about its failure', async () => {
    const port = open();
    const marker = 'marker-of-a-patient';
    await port.consume(queue, () => Promise.reject(new Error(marker)), {
      attempts: 2,
      backoff: { baseMs: 1, maxMs: 1 },
    });
    await port.enqueue(queue, { id: 'a', data: { sessionId: 'known-id' } });
    await vi.waitFor(async () => expect((await port.stats(queue)).failed).toBe(1), soon);
    const kept: unknown[] = [];
    for (const key of (await redis.ask('keys', '*')) as string[]) {
      const type = await redis.ask('type', key);
      if (type === 'hash') kept.push(await redis.ask('hgetall', key));
      if (type === 'stream') kept.push(await redis.ask('xrange', key, '-', '+'));
    }
    expect(JSON.stringify(kept)).toContain('known-id');
    expect(JSON.stringify(kept)).not.toContain(marker);
  });
});
