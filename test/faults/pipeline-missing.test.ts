import type { Session, SessionStatus, StageName } from '@attune/core';
import { PortError } from '@attune/core';
import { describe, expect, it } from 'vitest';
import { asTherapist } from '../support/actors.js';
import { faulty, withDevice } from './pipeline-faulty.js';
import { type Bench, gate, openBench } from './pipeline-tools.js';
import { sign } from './review-tools.js';

const ann = asTherapist('ann');
const hour = 3_600_000;
const engines = [
  ['notes', 'extract', 'notes_missing'],
  ['language', 'analyze', 'sentiment_missing'],
] as const;

type Engine = (typeof engines)[number][0];

const resultOf = (session: Session, engine: Engine): unknown =>
  engine === 'notes' ? session.notes : session.sentiment;
const codesOf = ({ warnings }: Session): readonly string[] => warnings.map(({ code }) => code);

/** A session that was processed while an engine was down. */
async function withoutEngine(bench: Bench, engine: Engine): Promise<Session> {
  bench.ports[engine].refuse('unavailable');
  const { id } = await bench.ingest();
  return await bench.settle(id, hour / 6);
}

describe.each(engines)('a dead engine of %s', (engine, stage: StageName, code) => {
  it('does not keep the session from review', async () => {
    const bench = openBench();
    await withDevice(bench);
    const session = await withoutEngine(bench, engine);
    expect(session.status).toBe('processed');
    expect(session.failure).toBeUndefined();
    expect(session.stages[stage]).toMatchObject({ state: 'missing', attempts: 6 });
    expect(session.stages.notify.state).toBe('done');
    expect(resultOf(session, engine)).toBeUndefined();
    const warning = session.warnings.find((one) => one.stage === stage);
    expect(warning).toMatchObject({ code });
    expect(warning?.message).toContain('Attune tries again by itself.');
    const pending = await bench.listSessions.execute(ann, { status: 'processed' as SessionStatus });
    expect(pending.items.map((item) => item.session.id)).toEqual([session.id]);
    expect((await sign(bench, session.id)).status).toBe('finalized');
  });

  it('that is back fills in what is missing, and nothing else is done twice', async () => {
    const bench = openBench();
    await withDevice(bench);
    const { id, stages } = await withoutEngine(bench, engine);
    bench.ports[engine].refuse(undefined);
    const whole = await bench.settle(id, 2 * hour);
    expect(whole.status).toBe('processed');
    expect(whole.stages[stage]).toMatchObject({ state: 'done', attempts: 7 });
    expect(resultOf(whole, engine)).toBeDefined();
    expect(codesOf(whole)).not.toContain(code);
    expect(whole.attentionAt).toBeUndefined();
    for (const name of ['transcribe', 'attribute', 'notify'] as const)
      expect(whole.stages[name]).toEqual(stages[name]);
    expect(bench.ports.speech.state.starts).toBe(1);
    expect(bench.ports.push.requests).toHaveLength(1);
  });

  it('is asked again each hour, and not for ever', async () => {
    const bench = openBench();
    const { id } = await withoutEngine(bench, engine);
    const later = await bench.settle(id, 10 * hour);
    expect(later.status).toBe('processed');
    expect(later.stages[stage].attempts).toBeGreaterThanOrEqual(15);
    expect(later.stages[stage].attempts).toBeLessThanOrEqual(17);
    const worker = await bench.operations.startWorker();
    for (let day = 0; day < 3; day += 1) await bench.clock.advance(24 * hour);
    await worker.close();
    const last = await bench.sessions.get(id);
    expect(last.stages[stage]).toMatchObject({ state: 'missing', attempts: 60 });
    expect(last.stages[stage].error?.retryAt).toBeUndefined();
    expect(last.attentionAt).toBeUndefined();
    expect(last.warnings.map(({ message }) => message).join()).toContain('Ask for them again');
  });

  it('fills in at once when a person asks', async () => {
    const bench = openBench();
    const { id } = await withoutEngine(bench, engine);
    bench.ports[engine].refuse(undefined);
    await bench.retrySession.execute(ann, { sessionId: id });
    const whole = await bench.settle(id, 1_000);
    expect(resultOf(whole, engine)).toBeDefined();
    expect(whole.status).toBe('processed');
  });

  it('that refuses our key is asked again too', async () => {
    const bench = openBench();
    bench.ports[engine].refuse('unauthenticated');
    const { id } = await bench.ingest();
    const session = await bench.settle(id, 1_000);
    expect(session.status).toBe('processed');
    expect(session.stages[stage]).toMatchObject({ state: 'missing', attempts: 1 });
    bench.ports[engine].refuse(undefined);
    expect(resultOf(await bench.settle(id, 2 * hour), engine)).toBeDefined();
  });

  it('changes nothing that was signed, and fills in after reopening', async () => {
    const bench = openBench();
    const { id } = await withoutEngine(bench, engine);
    const signed = await sign(bench, id);
    bench.ports[engine].refuse(undefined);
    const later = await bench.settle(id, 5 * hour);
    const { version, finalization, stages } = signed;
    expect(later).toMatchObject({ version, finalization, stages });
    await bench.reopenSession.execute(ann, { sessionId: id });
    const whole = await bench.settle(id, 1_000);
    expect(resultOf(whole, engine)).toBeDefined();
  });

  it('writes nothing into a session that is signed while it works', async () => {
    const bench = openBench();
    const { id } = await withoutEngine(bench, engine);
    bench.ports[engine].refuse(undefined);
    const [reached, go] = [gate(), gate()];
    const held = new Proxy(bench.ports[engine], {
      get: (target, key) => {
        const value: unknown = Reflect.get(target, key, target);
        if (typeof value !== 'function') return value;
        return async (...args: unknown[]) => {
          reached.open();
          await go.passed;
          return value.apply(target, args);
        };
      },
    });
    const worker = bench.restart({ wrap: () => ({ [engine]: held }) });
    await bench.clock.advance(2 * hour);
    const running = worker.operations.processSession(id);
    await reached.passed;
    expect((await bench.sessions.get(id)).status).toBe('processed');
    const signed = await sign(bench, id);
    go.open();
    await running;
    const left = await bench.sessions.get(id);
    expect(resultOf(left, engine)).toBeUndefined();
    expect(left).toMatchObject({ status: 'finalized', finalization: signed.finalization });
    expect(left.stages[stage]).toMatchObject({ state: 'missing' });
    await bench.reopenSession.execute(ann, { sessionId: id });
    expect(resultOf(await bench.settle(id, 1_000), engine)).toBeDefined();
  });

  it('survives the death of the worker that fills in', async () => {
    const bench = openBench();
    const { id } = await withoutEngine(bench, engine);
    bench.ports[engine].refuse(undefined);
    await bench.sessions.update(id, (session) => ({
      ...session,
      stages: { ...session.stages, [stage]: { ...session.stages[stage], state: 'running' } },
      lease: { holder: 'dead', token: 'dead', expiresAt: bench.clock.now().toISOString() },
      attentionAt: bench.clock.now().toISOString(),
    }));
    const whole = await bench.settle(id, hour / 2);
    expect(whole.status).toBe('processed');
    expect(resultOf(whole, engine)).toBeDefined();
  });
});

it('says at once what no later attempt can give', async () => {
  const bench = openBench();
  const { id } = await bench.ingest();
  const details = { port: 'note-taker', operation: 'extract' };
  const error = new PortError('invalid_argument', 'The answer is no JSON', details);
  const { worker } = faulty(bench, 'notes', 'extract', { kind: 'fail', error });
  const session = await worker.settle(id, 1_000);
  expect(session.status).toBe('processed');
  expect(session.stages.extract).toMatchObject({ state: 'missing', attempts: 1 });
  expect(session.stages.extract.error?.retryAt).toBeUndefined();
  expect(session.stages.extract.error?.message).toBe('The answer is no JSON');
});
