// own process: it replaces a module of Node or of ours.
import { expect, it, vi } from 'vitest';
import { createEngine } from './engine.js';
import type { Question } from './engine-process.js';

/** Engines of which the answer is on its way when they are ended; none of them goes by itself. */
const started = vi.hoisted((): { killed: boolean; answer(): void }[] => []);
vi.mock('./engine-process.js', async (importOriginal) => {
  const real = await importOriginal<typeof import('./engine-process.js')>();
  class EngineProcess {
    readonly pid = started.length + 1;
    readonly gone = new Promise<void>(() => undefined);
    killed = false;
    answer = (): void => undefined;
    #why: unknown;

    constructor() {
      started.push(this);
    }

    get over(): boolean {
      return this.killed;
    }

    async ask({ ask }: Question): Promise<unknown> {
      if (this.killed) throw this.#why;
      if (ask === 'load') return { version: '1' };
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
