// own process: it replaces a module of Node or of ours.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createEngine } from './engine.js';
import type { Question } from './engine-process.js';

/** Engines of which the answer is on its way when they are ended; none of them goes by itself. */
const started = vi.hoisted((): { killed: boolean; answer(): void; loaded(): void }[] => []);
/** Whether loading waits for `loaded`. */
const slow = vi.hoisted(() => ({ loading: false }));
vi.mock('./engine-process.js', async (importOriginal) => {
  const real = await importOriginal<typeof import('./engine-process.js')>();
  class EngineProcess {
    readonly pid = started.length + 1;
    readonly gone = new Promise<void>(() => undefined);
    killed = false;
    answer = (): void => undefined;
    loaded = (): void => undefined;
    #why: unknown;

    constructor() {
      started.push(this);
    }

    get over(): boolean {
      return this.killed;
    }

    async ask({ ask }: Question): Promise<unknown> {
      if (this.killed) throw this.#why;
      if (ask === 'load') {
        if (slow.loading)
          await new Promise<void>((resolve) => {
            this.loaded = resolve;
          });
        return { version: '1' };
      }
      return await new Promise((resolve) => {
        this.answer = () => resolve(`of ${this.pid}`);
      });
    }

    async kill(why: unknown): Promise<void> {
      this.killed = true;
      this.#why = why;
    }
  }
  return { ...real, EngineProcess };
});

it('asks no process that the abort of another call is ending', async () => {
  const engine = createEngine({});
  const control = new AbortController();
  const limitMs = 60_000;
  const first = engine.ask({ ask: 'decode' }, { limitMs, signal: control.signal });
  await vi.waitFor(() => expect(started).toHaveLength(1));
  await new Promise((resolve) => setTimeout(resolve));
  const second = engine.ask({ ask: 'decode' }, { limitMs });
  control.abort(new Error('of no concern to the second'));
  expect(started[0]?.killed).toBe(true);
  started[0]?.answer();
  await expect(first).rejects.toThrow('of no concern');
  await vi.waitFor(() => expect(started).toHaveLength(2));
  await new Promise((resolve) => setTimeout(resolve));
  started[1]?.answer();
  expect(await second).toBe('of 2');
});

describe('while the recognizer loads', () => {
  beforeEach(() => {
    slow.loading = true;
    started.length = 0;
  });
  afterEach(() => {
    slow.loading = false;
  });
  const limitMs = 60_000;

  it('speech is found, and nothing is recognized', async () => {
    const engine = createEngine({});
    const speech = engine.ask({ ask: 'findSpeech' }, { limitMs });
    await vi.waitFor(() => expect(started).toHaveLength(1));
    await new Promise((resolve) => setTimeout(resolve));
    started[0]?.answer();
    expect(await speech).toBe('of 1');
    let text: unknown;
    const asked = engine.ask({ ask: 'decode' }, { limitMs }).then((answer) => {
      text = answer;
    });
    await new Promise((resolve) => setTimeout(resolve));
    started[0]?.answer();
    await new Promise((resolve) => setTimeout(resolve));
    expect(text).toBeUndefined();
    started[0]?.loaded();
    await new Promise((resolve) => setTimeout(resolve));
    started[0]?.answer();
    await asked;
    expect(text).toBe('of 1');
  });

  it('a caller that gives up does not end what others wait for', async () => {
    const engine = createEngine({});
    const control = new AbortController();
    const speech = engine.ask({ ask: 'findSpeech' }, { limitMs, signal: control.signal });
    const other = engine.load();
    await vi.waitFor(() => expect(started).toHaveLength(1));
    await new Promise((resolve) => setTimeout(resolve));
    control.abort(new Error('gave up'));
    await expect(speech).rejects.toThrow('gave up');
    expect(started[0]?.killed).toBe(false);
    started[0]?.loaded();
    expect(await other).toEqual({ version: '1' });
  });
});
