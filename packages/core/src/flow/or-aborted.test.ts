import { describe, expect, it } from 'vitest';
import { orAborted } from './or-aborted.js';

const reason = new Error('gone home');

describe('orAborted', () => {
  it('settles as the work does, with a signal or without one', async () => {
    const { signal } = new AbortController();
    const fault = new Error('broken');
    for (const one of [undefined, signal]) {
      expect(await orAborted(Promise.resolve(7), one)).toBe(7);
      await expect(orAborted(Promise.reject(fault), one)).rejects.toBe(fault);
    }
  });

  it('stops waiting for work that does not listen', async () => {
    const control = new AbortController();
    const waiting = orAborted(new Promise(() => undefined), control.signal);
    control.abort(reason);
    await expect(waiting).rejects.toBe(reason);
  });

  it('rejects with the reason when already aborted, and hears no later fault', async () => {
    for (const work of [Promise.resolve(7), Promise.reject(new Error('too late'))]) {
      await expect(orAborted(work, AbortSignal.abort(reason))).rejects.toBe(reason);
    }
    await new Promise((resolve) => setTimeout(resolve));
  });
});
