import { PortError } from '@attune/core';
import { describe, expect, it } from 'vitest';
import { Concern, createHealth, type HealthCheck, Outage } from './health.js';
import { judgeDisk } from './machine-checks.js';

function check(name: string, run: HealthCheck['check'], more: Partial<HealthCheck> = {}) {
  return { name, check: run, ...more };
}
const fine = () => Promise.resolve('fine');
const portError = new PortError('unavailable', 'Cannot reach db.internal', {
  port: 'document-store',
  operation: 'get',
});

describe('createHealth', () => {
  it('is live without running a check', () => {
    const asked: string[] = [];
    const health = createHealth([check('a', () => Promise.resolve(String(asked.push('a'))))]);
    expect([health.live(), asked]).toEqual([{ status: 'ok', checks: {} }, []]);
  });

  it('is ready when nothing failed, and names each dependency with its latency', async () => {
    const health = createHealth([
      check('database', fine),
      check('disk', () => Promise.reject(new Concern('4.0 GB free'))),
      check('push', () => Promise.reject(new Error('secret')), { optional: true }),
    ]);
    const latencyMs = expect.any(Number);
    expect(await health.ready()).toEqual({
      status: 'ok',
      checks: {
        database: { status: 'ok', latencyMs },
        disk: { status: 'warning', latencyMs, detail: '4.0 GB free' },
        push: { status: 'warning', latencyMs, detail: expect.not.stringContaining('secret') },
      },
    });
  });

  it('is not ready when one failed; tells everybody little and the operator everything', async () => {
    const reported: unknown[] = [];
    const failing = [portError, new Error('password hunter2'), new Outage('0.0 GB free')];
    const health = createHealth(
      failing.map((error, index) => check(`c${index}`, () => Promise.reject(error))),
      { report: (name, error) => reported.push([name, error]) },
    );
    const { status, checks } = await health.ready();
    expect(status).toBe('unavailable');
    expect(Object.values(checks).map((one) => [one.status, one.detail])).toEqual([
      ['failed', 'unavailable'],
      ['failed', 'failed; the log says more'],
      ['failed', '0.0 GB free'],
    ]);
    expect(reported).toEqual(failing.map((error, index) => [`c${index}`, error]));
  });

  it('asks at once, shares one look among callers, and looks again when it grew old', async () => {
    let looks = 0;
    const health = createHealth([check('a', () => Promise.resolve(String(++looks)))], {
      cacheMs: 20,
    });
    await Promise.all([health.ready(), health.ready()]);
    await health.ready();
    expect(looks).toBe(1);
    await expect.poll(() => health.ready().then(() => looks)).toBeGreaterThan(1);
  });

  it('keeps the good result of an expensive check longer, but not a bad one', async () => {
    const looks = { good: 0, bad: 0 };
    const keepMs = 600_000;
    const good = () => Promise.resolve(String(++looks.good));
    const bad = () => Promise.reject(new Error(String(++looks.bad)));
    const health = createHealth([check('good', good, { keepMs }), check('bad', bad, { keepMs })], {
      cacheMs: 10,
    });
    await expect.poll(() => health.ready().then(() => looks.bad)).toBeGreaterThan(2);
    expect(looks.good).toBe(1);
  });

  it('does not wait longer than it may for a check that does not listen', async () => {
    const never = new Promise<string>(() => undefined);
    const detail = 'no answer within 0.03 s';
    const hanging = check('a', () => never);
    expect(await createHealth([hanging], { timeoutMs: 30 }).ready()).toMatchObject({
      status: 'unavailable',
      checks: { a: { status: 'failed', detail } },
    });
    const busy = { ...hanging, mayBeBusy: true };
    expect(await createHealth([busy], { timeoutMs: 30 }).ready()).toMatchObject({
      status: 'ok',
      checks: { a: { status: 'warning', detail } },
    });
  });

  it('rejects with the reason of a caller that waits no longer, and serves the others', async () => {
    let answer: (text: string) => void = () => undefined;
    const slow = new Promise<string>((resolve) => {
      answer = resolve;
    });
    const health = createHealth([check('a', () => slow)]);
    const gone = new AbortController();
    const first = health.ready(gone.signal);
    const second = health.ready();
    gone.abort(new Error('gone'));
    await expect(first).rejects.toThrow('gone');
    answer('fine');
    expect(await second).toMatchObject({ status: 'ok' });
  });

  it('is not ready while it stops, and still lives', async () => {
    const health = createHealth([check('a', fine)]);
    health.drain();
    expect(await health.ready()).toMatchObject({ status: 'stopping', checks: { a: {} } });
    expect(health.live().status).toBe('ok');
  });
});

describe('judgeDisk', () => {
  const gigabyte = 1_000_000_000;

  it.each([
    ['plenty', 50, 100, undefined],
    ['85 % used', 15, 100, Concern],
    ['under 5 GB', 4.9, 10, Concern],
    ['under 100 MB', 0.09, 10, Outage],
  ])('says of %s what that means', (_name, free, total, error) => {
    const judge = () => judgeDisk({ freeBytes: free * gigabyte, totalBytes: total * gigabyte });
    if (error === undefined) expect(judge()).toBe('50.0 GB free, 50 % used');
    else expect(judge).toThrow(error);
  });
});
