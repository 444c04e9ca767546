import { createMemoryJobQueue } from '@attune/core/memory';
import { describe, expect, it } from 'vitest';
import { injectFaults } from '../../packages/adapters-local/src/fault-injection/index.js';
import { asTherapist } from '../support/actors.js';
import { losingQueue, openBench, quiet } from './pipeline-tools.js';

describe('reconciling', () => {
  it('wakes a session whose first job was lost', async () => {
    const bench = openBench({ wrap: ({ queue }) => ({ queue: losingQueue(queue) }) });
    const { id } = await bench.ingest();
    const whole = bench.restart();
    expect((await whole.operations.reconcileSessions()).woken).toEqual([]);
    await bench.clock.advance(60_001);
    expect((await whole.operations.reconcileSessions()).woken).toEqual([id]);
    expect((await whole.operations.reconcileSessions()).woken).toEqual([]);
    expect(await bench.ports.queue.stats('sessions')).toMatchObject({ waiting: 1 });
  });

  it('wakes what a dead worker held once its lease has run out, and not before', async () => {
    const bench = openBench({ wrap: ({ queue }) => ({ queue: losingQueue(queue) }) });
    const { id } = await bench.ingest();
    const expiresAt = new Date(bench.clock.now().getTime() + 90_000).toISOString();
    await bench.sessions.update(id, (session) => ({
      ...session,
      lease: { holder: 'dead', token: 'dead', expiresAt },
    }));
    const whole = bench.restart();
    await bench.clock.advance(60_001);
    expect((await whole.operations.reconcileSessions()).woken).toEqual([]);
    expect((await bench.sessions.get(id)).attentionAt).toBe(expiresAt);
    await bench.clock.advance(30_000);
    expect((await whole.operations.reconcileSessions()).woken).toEqual([id]);
  });

  it('leaves finished sessions and those that failed for good alone', async () => {
    const bench = openBench();
    await bench.processed();
    bench.ports.speech.state.refusal = 'permission_denied';
    await bench.processed();
    await bench.clock.advance(86_400_000);
    expect((await bench.operations.reconcileSessions()).woken).toEqual([]);
  });

  it('settles a session that was finished by a worker which then died', async () => {
    const bench = openBench();
    const { id, version } = await bench.processed();
    const past = new Date(bench.clock.now().getTime() - 1).toISOString();
    await bench.sessions.update(id, (session) => ({
      ...session,
      lease: { holder: 'dead', token: 'dead', expiresAt: past },
      attentionAt: past,
    }));
    expect((await bench.operations.reconcileSessions()).woken).toEqual([]);
    const settled = await bench.sessions.get(id);
    expect(settled.lease).toBeUndefined();
    expect(settled.attentionAt).toBeUndefined();
    expect(settled.version).toBe(version);
  });

  it('goes through more sessions than fit on a page, and ends', async () => {
    const bench = openBench({ wrap: ({ queue }) => ({ queue: losingQueue(queue) }) });
    const first = await bench.ingest();
    const ids = [first.id];
    for (let count = 1; count < 230; count += 1) {
      const id = `copy-${count}`;
      ids.push(id);
      await bench.sessions.create({ ...first, id });
    }
    await bench.clock.advance(60_001);
    const { woken } = await bench.restart().operations.reconcileSessions();
    expect(woken.toSorted()).toEqual(ids.toSorted());
  });

  it('wakes the others when one session cannot be read or was deleted meanwhile', async () => {
    const bench = openBench({ wrap: ({ queue }) => ({ queue: losingQueue(queue) }) });
    const sessions = [await bench.ingest(), await bench.ingest(), await bench.ingest()];
    const [broken, deleted, whole] = sessions.map(({ id }) => id);
    await bench.clock.advance(60_001);
    const documents = new Proxy(bench.ports.documents, {
      get(target, key) {
        if (key !== 'query') return Reflect.get(target, key);
        return async (...args: Parameters<typeof target.query>) => {
          if (args[1].partition === broken) throw new Error('damaged');
          if (args[1].partition === deleted)
            await bench.deleteSession.execute(asTherapist('ann'), { sessionId: deleted ?? '' });
          return await target.query(...args);
        };
      },
    });
    const sweeping = bench.restart({ wrap: () => ({ documents }) }).operations.reconcileSessions();
    await expect(sweeping).rejects.toThrow('damaged');
    const stats = await bench.ports.queue.stats('sessions');
    expect(stats.waiting).toBe(1);
    expect((await bench.sessions.get(whole ?? '')).attentionAt).toBeDefined();
  });

  it('makes up for a queue that is down, and says that it is', async () => {
    const bench = openBench();
    const { id } = await bench.ingest();
    const { port: queue } = injectFaults(bench.ports.queue, {
      enqueue: [{ kind: 'fail', error: 'unavailable' }],
    });
    const sweeper = bench.restart({ wrap: () => ({ queue }) });
    await bench.clock.advance(60_001);
    await expect(sweeper.operations.reconcileSessions()).rejects.toMatchObject({
      code: 'unavailable',
    });
    await bench.clock.advance(60_001);
    expect((await sweeper.operations.reconcileSessions()).woken).toEqual([id]);
  });
});

describe('losing the whole queue', () => {
  it('in mid-work loses nothing: a new queue ends with every session processed', async () => {
    const bench = openBench({ speech: { runningChecks: 2, retryAfterMs: 5_000 } });
    const ids: string[] = [];
    for (let count = 0; count < 4; count += 1) ids.push((await bench.ingest()).id);
    await bench.operations.processSession(ids[0] ?? '');
    bench.ports.notes.refuse('unavailable');
    await bench.settle(ids[1] ?? '', 11_000);
    bench.ports.notes.refuse(undefined);
    await bench.ports.queue.close();
    const fresh = createMemoryJobQueue({ clock: bench.clock });
    const again = bench.restart({ wrap: () => ({ queue: fresh }) });
    const worker = await again.operations.startWorker();
    await bench.clock.advance(1_800_000);
    await quiet({ ...again, ports: { ...again.ports, queue: fresh } });
    await worker.close();
    for (const id of ids) expect((await bench.sessions.get(id)).status).toBe('processed');
    expect(bench.ports.speech.state.starts).toBe(4);
  });
});
