import { provide } from '@attune/core/adapter-kit';
import { type Token, token } from '@attune/core/ports';
import { describe, expect, it } from 'vitest';
import { CompositionError, compose } from './container.js';

const Low: Token<string> = token('low');
const High: Token<string> = token('high');

/** Providers of `low` and of `high` on top of it, which say what happens to them. */
function stack(said: string[], dispose = (name: string) => void said.push(`-${name}`)) {
  const made = (name: string) => {
    said.push(`+${name}`);
    return name;
  };
  return [
    provide(High, { needs: [Low], build: (low) => made(`high on ${low}`), dispose }),
    provide(Low, { needs: [], build: () => Promise.resolve(made('low')), dispose }),
  ];
}

describe('compose', () => {
  it('builds what is asked for, once, and what it needs before it', async () => {
    const said: string[] = [];
    await using app = compose(stack(said));
    expect(said).toEqual([]);
    expect(await Promise.all([app.get(High), app.get(High)])).toEqual([
      'high on low',
      'high on low',
    ]);
    expect(said).toEqual(['+low', '+high on low']);
  });

  it('releases what was built, and only that, in the reverse order', async () => {
    const said: string[] = [];
    const app = compose(stack(said));
    await app.get(High);
    await app[Symbol.asyncDispose]();
    await app[Symbol.asyncDispose]();
    expect(said.slice(2)).toEqual(['-high on low', '-low']);
    const unused: string[] = [];
    await compose(stack(unused))[Symbol.asyncDispose]();
    expect(unused).toEqual([]);
  });

  it('releases the rest when one fails, and collects the failures', async () => {
    const app = compose(
      stack([], (name) => {
        throw new Error(`stuck ${name}`);
      }),
    );
    await app.get(High);
    await expect(app[Symbol.asyncDispose]()).rejects.toMatchObject({
      errors: [{ message: 'stuck high on low' }, { message: 'stuck low' }],
    });
  });

  it('reports every duplicate and every unmet need before anything is built', () => {
    const said: string[] = [];
    const [high] = stack(said);
    if (high === undefined) throw new Error('No provider');
    const fault = catching(() => compose([high], [high]));
    expect(fault.faults).toEqual([
      'high is provided twice',
      'high needs low, which nothing provides',
      'high needs low, which nothing provides',
    ]);
    expect(said).toEqual([]);
  });

  it('rejects with what a build failed with, and has nothing of it to release', async () => {
    const said: string[] = [];
    const failing = provide(Low, {
      needs: [],
      build: () => Promise.reject(new Error('no engine')),
      dispose: () => void said.push('-low'),
    });
    const app = compose([failing]);
    await expect(app.get(Low)).rejects.toThrow('no engine');
    await app[Symbol.asyncDispose]();
    expect(said).toEqual([]);
  });
});

function catching(run: () => unknown): CompositionError {
  try {
    run();
  } catch (error) {
    if (error instanceof CompositionError) return error;
    throw error;
  }
  throw new Error('Nothing was thrown');
}
