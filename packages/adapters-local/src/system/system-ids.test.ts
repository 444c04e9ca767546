import { describe, expect, it } from 'vitest';
import { createSystemIds } from './system-ids.js';

const uuidV7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

function many(ids: { next(): string }, count: number): string[] {
  return Array.from({ length: count }, () => ids.next());
}

describe('createSystemIds', () => {
  it('makes UUIDs of version 7 that hold the time', () => {
    const ids = createSystemIds({ clock: { now: () => new Date(0x0123456789ab) } });
    const id = ids.next();
    expect(id).toMatch(uuidV7);
    expect(id.startsWith('01234567-89ab-7')).toBe(true);
  });

  it('sorts in the order of making within one millisecond, without a repetition', () => {
    const made = many(createSystemIds({ clock: { now: () => new Date(1_000) } }), 20_000);
    expect([...made].sort()).toEqual(made);
    expect(new Set(made).size).toBe(made.length);
    for (const id of made) expect(id).toMatch(uuidV7);
  });

  it('keeps the order when the clock goes back', () => {
    const times = [5_000, 5_001, 4_000, 4_000, 5_002];
    const ids = createSystemIds({ clock: { now: () => new Date(times.shift() ?? 6_000) } });
    const made = many(ids, 5);
    expect([...made].sort()).toEqual(made);
  });

  it('differs between two sources at the same time', () => {
    const clock = { now: () => new Date(1_000) };
    const made = [
      ...many(createSystemIds({ clock }), 500),
      ...many(createSystemIds({ clock }), 500),
    ];
    expect(new Set(made).size).toBe(1_000);
  });

  it('follows the time of the system by default', () => {
    const ids = createSystemIds();
    const made = many(ids, 10);
    expect([...made].sort()).toEqual(made);
  });
});
