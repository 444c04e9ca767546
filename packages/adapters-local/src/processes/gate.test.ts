import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { createGate, GateTimeout } from './gate.js';

/** Work that ends when it is told to, and a record of what began. */
function pieces() {
  const began: number[] = [];
  const ends: (() => void)[] = [];
  const piece = (index: number) => () => {
    began.push(index);
    return new Promise<void>((resolve) => {
      ends[index] = resolve;
    });
  };
  return { began, end: (index: number) => ends[index]?.(), piece };
}

describe('a gate', () => {
  it('runs as many at once as it may, and the others in the order they came', async () => {
    const gate = createGate({ atOnce: 2, longestWaitMs: 60_000 });
    const { began, end, piece } = pieces();
    const all = [0, 1, 2, 3].map((index) => gate.run(piece(index)));
    await nextTurn();
    expect(began).toEqual([0, 1]);
    end(1);
    await nextTurn();
    expect(began).toEqual([0, 1, 2]);
    for (const index of [0, 2]) end(index);
    await nextTurn();
    end(3);
    await Promise.all(all);
    expect(began).toEqual([0, 1, 2, 3]);
  });

  it('goes on after work that failed', async () => {
    const gate = createGate({ atOnce: 1, longestWaitMs: 60_000 });
    const failed = gate.run(() => Promise.reject(new Error('broken')));
    const next = gate.run(() => Promise.resolve('done'));
    await expect(failed).rejects.toThrow('broken');
    expect(await next).toBe('done');
  });

  it('refuses work that has waited as long as it may, and keeps its place free', async () => {
    const gate = createGate({ atOnce: 1, longestWaitMs: 20 });
    const { end, piece } = pieces();
    const first = gate.run(piece(0));
    await expect(gate.run(piece(1))).rejects.toBeInstanceOf(GateTimeout);
    end(0);
    await first;
    expect(await gate.run(() => Promise.resolve('free'))).toBe('free');
  });

  it('stops waiting when the signal aborts, with its reason', async () => {
    const gate = createGate({ atOnce: 1, longestWaitMs: 60_000 });
    const { began, end, piece } = pieces();
    const first = gate.run(piece(0));
    const control = new AbortController();
    const second = gate.run(piece(1), control.signal);
    const third = gate.run(() => Promise.resolve('third'));
    control.abort(new Error('gone'));
    await expect(second).rejects.toThrow('gone');
    end(0);
    await first;
    expect([await third, began]).toEqual(['third', [0]]);
  });
});
