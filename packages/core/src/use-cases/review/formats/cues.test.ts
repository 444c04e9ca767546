import { describe, expect, it } from 'vitest';
import { cuesOf } from './cues.js';

const said = (text: string, more: object = {}) => ({
  ...{ id: 'seg-1', speaker: 'S1', startMs: 1_000, endMs: 13_000, text },
  ...more,
});
const long =
  'I kept thinking that everyone in the meeting could see how nervous I was, and that made it worse, so I left before the end.';

describe('cuesOf', () => {
  it('keeps a short text in one cue with the times of the segment', () => {
    expect(cuesOf(said('How are you?'), 'Ann:')).toEqual([
      { startMs: 1_000, endMs: 13_000, lines: ['Ann: How are you?'] },
    ]);
  });

  it('writes two lines of at most 42 characters a cue, one cue after the other', () => {
    const cues = cuesOf(said(long), 'Ann:');
    expect(cues.length).toBeGreaterThan(1);
    for (const { lines } of cues) {
      expect(lines.length).toBeLessThanOrEqual(2);
      for (const line of lines) expect(line.length).toBeLessThanOrEqual(42);
    }
    expect(cues.flatMap(({ lines }) => lines).join(' ')).toBe(`Ann: ${long}`);
    expect(cues[0]?.startMs).toBe(1_000);
    expect(cues.at(-1)?.endMs).toBe(13_000);
    for (const [at, { startMs, endMs }] of cues.entries()) {
      expect(endMs).toBeGreaterThan(startMs);
      if (at > 0) expect(startMs).toBe(cues[at - 1]?.endMs);
    }
  });

  it('begins a cue with its first word where words have times', () => {
    const texts = long.split(' ');
    const words = texts.map((text, at) => ({
      ...{ text, startMs: 1_000 + at * 100, endMs: 1_090 + at * 100 },
    }));
    const [first, second] = cuesOf(said(long, { words }));
    const before = (first?.lines ?? []).join(' ').split(' ').length;
    expect(second?.startMs).toBe(1_000 + before * 100);
  });

  it('breaks texts of scripts without spaces, which are twice as wide', () => {
    const cues = cuesOf(said('我一直觉得会议上的每个人都能看出我有多紧张'.repeat(4)));
    expect(cues.length).toBeGreaterThan(1);
    for (const { lines } of cues) {
      for (const line of lines) expect([...line].length).toBeLessThanOrEqual(21);
    }
  });

  it('breaks a word without end, and keeps every character', () => {
    const text = 'x'.repeat(500);
    const cues = cuesOf(said(text));
    expect(cues.flatMap(({ lines }) => lines).join('')).toBe(text);
    for (const { lines } of cues) for (const line of lines) expect(line.length).toBeLessThan(43);
  });
});
