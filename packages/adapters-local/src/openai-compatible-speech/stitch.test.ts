import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Spoken } from './spoken.js';
import { stitch } from './stitch.js';

interface Said {
  readonly text: string;
  readonly startMs: number;
  readonly endMs: number;
}

const conversation = fc
  .array(
    fc.record({
      text: fc.constantFrom('no', 'yes', 'well', 'I', 'think', 'so'),
      pause: fc.integer({ min: 0, max: 900 }),
      length: fc.integer({ min: 120, max: 500 }),
    }),
    { minLength: 1, maxLength: 60 },
  )
  .map((words) => {
    let atMs = 0;
    return words.map(({ text, pause, length }): Said => {
      const startMs = atMs + pause;
      atMs = startMs + length;
      return { text, startMs, endMs: atMs };
    });
  });

/** What a server hears of a part: whole words only, each a little off. */
function hear(said: readonly Said[], fromMs: number, toMs: number, jitter: () => number): Spoken[] {
  return said
    .filter(({ startMs, endMs }) => startMs >= fromMs && endMs <= toMs)
    .map(({ text, startMs, endMs }) => {
      const off = jitter();
      return { text, startMs: startMs + off, endMs: endMs + off };
    });
}

describe('stitch', () => {
  it('tells every word once, wherever the cut falls and however the times shake', () => {
    fc.assert(
      fc.property(
        conversation,
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.infiniteStream(fc.integer({ min: -50, max: 50 })),
        (said, share, shakes) => {
          const jitter = (): number => shakes.next().value ?? 0;
          const endMs = said.at(-1)?.endMs ?? 0;
          const cut = Math.round(share * endMs);
          const joined = stitch([
            { startMs: 0, heard: { spoken: hear(said, 0, cut + 1_200, jitter) } },
            { startMs: cut, heard: { spoken: hear(said, cut - 1_200, endMs, jitter) } },
          ]);
          expect(joined.map(({ text }) => text)).toEqual(said.map(({ text }) => text));
        },
      ),
      { numRuns: 500 },
    );
  });

  it('takes a word that is heard differently on either side of the cut for one', () => {
    const heard = (text: string, startMs: number) => ({
      spoken: [{ text, startMs, endMs: startMs + 300 }],
    });
    const pieces = [
      { startMs: 0, heard: heard('there', 840) },
      { startMs: 1_000, heard: heard('their', 860) },
    ];
    expect(stitch(pieces)).toHaveLength(1);
  });

  it('puts words in order whose times are not', () => {
    const spoken = [
      { text: 'a', startMs: 500, endMs: 600 },
      { text: 'b', startMs: 400, endMs: 450 },
    ];
    expect(stitch([{ startMs: 0, heard: { spoken } }])).toEqual([
      spoken[0],
      { text: 'b', startMs: 500, endMs: 500 },
    ]);
  });
});
