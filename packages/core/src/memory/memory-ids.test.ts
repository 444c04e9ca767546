import { describe, expect, it } from 'vitest';
import { createMemoryIds } from './memory-ids.js';

describe('createMemoryIds', () => {
  it('makes the same identifiers in every run', () => {
    const [one, other] = [createMemoryIds(), createMemoryIds()];
    expect([one.next(), one.next()]).toEqual([other.next(), other.next()]);
  });

  it('starts after its seed', () => {
    const ids = createMemoryIds();
    ids.next();
    expect(createMemoryIds({ seed: 1 }).next()).toBe(ids.next());
  });

  it('keeps to the form of the contract and sorts in the order of making', () => {
    const ids = createMemoryIds({ prefix: 'a-prefix-of-19-char' });
    const made = Array.from({ length: 120 }, () => ids.next());
    for (const id of made) expect(id).toMatch(/^[a-z0-9-]{20,40}$/);
    expect([...made].sort()).toEqual(made);
    expect(new Set(made).size).toBe(made.length);
  });

  it('refuses a prefix that would break the form', () => {
    expect(() => createMemoryIds({ prefix: 'Session' })).toThrow('not allowed');
  });
});
