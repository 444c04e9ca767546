import type { Actor } from '@attune/core';
import { describe, expect, it } from 'vitest';
import { asTherapist } from '../support/actors.js';
import { type Bench, openBench, turn } from './pipeline-tools.js';
import { ann, bob, handIn, pat, processed, root, sign } from './review-tools.js';

type AccountEvent =
  ReturnType<Bench['watchAccount']['execute']> extends AsyncGenerator<infer E> ? E : never;

/** What is told until the watcher leaves. */
function watch(bench: Bench, actor: Actor = ann, lastEventId?: string) {
  const events: AccountEvent[] = [];
  const gone = new AbortController();
  const input = lastEventId === undefined ? {} : { lastEventId };
  const end = (async () => {
    const options = { signal: gone.signal };
    for await (const event of bench.watchAccount.execute(actor, input, options)) events.push(event);
  })();
  const leave = async () => {
    gone.abort();
    await end;
  };
  return { events, leave, sessions: () => events.filter(({ event }) => event === 'session') };
}

describe('watching an account', () => {
  it('tells each status of each session of the account, and nothing of others', async () => {
    const bench = openBench();
    const told = watch(bench);
    await turn(bench.clock);
    expect(told.events.map(({ event }) => event)).toEqual(['ready']);
    const mine = [await handIn(bench), await handIn(bench)];
    const other = await handIn(bench, { ownerId: bob.accountId });
    await bench.clock.advance(5_000);
    const worker = await bench.operations.startWorker();
    await bench.clock.advance(60_000);
    await worker.close();
    for (const { id } of mine) {
      const statuses = told.sessions().flatMap(({ data }) => {
        const state = data as { id: string; status: string };
        return state.id === id ? [state.status] : [];
      });
      expect(statuses[0]).toBe('uploaded');
      expect(statuses.at(-1)).toBe('processed');
    }
    expect(JSON.stringify(told.events)).not.toContain(other.id);
    await told.leave();
  });

  it('tells what was deleted while it looks', async () => {
    const bench = openBench();
    const { id } = await processed(bench);
    const told = watch(bench);
    await turn(bench.clock);
    expect(told.sessions()).toEqual([]);
    await bench.deleteSession.execute(ann, { sessionId: id });
    await bench.clock.advance(5_000);
    expect(told.sessions().map(({ data }) => data)).toEqual([{ id, deleted: true }]);
    await told.leave();
  });

  it('takes no session for deleted that newer ones pushed out of the hundred', async () => {
    const bench = openBench();
    const ids: string[] = [];
    for (let count = 0; count < 101; count += 1) {
      ids.push((await handIn(bench)).id);
      await bench.clock.advance(1);
    }
    const told = watch(bench);
    await turn(bench.clock);
    await handIn(bench);
    const newest = ids.at(-1) ?? '';
    await bench.deleteSession.execute(ann, { sessionId: newest });
    await bench.clock.advance(5_000);
    const gone = told.sessions().flatMap(({ data }) => ('deleted' in data ? [data] : []));
    expect(gone).toEqual([{ id: newest, deleted: true }]);
    await told.leave();
  });

  it('goes on after the last event with what changed meanwhile', async () => {
    const bench = openBench();
    const first = watch(bench);
    await turn(bench.clock);
    await first.leave();
    const { id } = await processed(bench);
    const next = watch(bench, ann, first.events.at(-1)?.id);
    await turn(bench.clock);
    expect(next.sessions().map(({ data }) => data)).toMatchObject([{ id, status: 'processed' }]);
    await next.leave();
    await bench.clock.advance(60_000);
    const last = watch(bench, ann, bench.clock.now().toISOString());
    await turn(bench.clock);
    expect(last.sessions()).toEqual([]);
    await last.leave();
  });

  it('tells a patient of what was signed about them, and an administrator nothing', async () => {
    const bench = openBench();
    const { id } = await processed(bench);
    const told = watch(bench, pat);
    await turn(bench.clock);
    await sign(bench, id);
    await bench.clock.advance(5_000);
    expect(told.sessions().map(({ data }) => data)).toMatchObject([{ id, status: 'finalized' }]);
    await told.leave();
    await expect(watch(bench, root).leave()).rejects.toMatchObject({ code: 'forbidden' });
    await expect(watch(bench, asTherapist('')).leave()).rejects.toMatchObject({
      code: 'invalid_input',
    });
  });
});
