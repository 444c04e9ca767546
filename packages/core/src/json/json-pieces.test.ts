import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createPace } from '../flow/pace.js';
import { parseInPieces } from './json-pieces.js';

const encoder = new TextEncoder();
const small = (bytes: number) => ({ bytes, pace: createPace() });

async function outcome(work: () => unknown): Promise<unknown> {
  try {
    return { value: await work() };
  } catch {
    return 'not JSON';
  }
}

describe('parseInPieces', () => {
  it('parses what the parser parses, wherever it is cut', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.json({ maxDepth: 5 }),
        fc.integer({ min: 30, max: 90 }),
        async (text, at) => {
          const spaced = text.replaceAll(',', ' , ').replaceAll(':', ' : ');
          const whole = JSON.parse(spaced);
          expect(await parseInPieces(encoder.encode(spaced), small(at))).toEqual(whole);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('refuses what the parser refuses', async () => {
    const mutated = fc.tuple(
      fc.json({ maxDepth: 4 }),
      fc.nat(),
      fc.constantFrom(',', '[', ']', '{', '}', '"', ':', '\\', ' ', '', 'x', '1'),
    );
    await fc.assert(
      fc.asyncProperty(
        mutated,
        fc.integer({ min: 1, max: 30 }),
        async ([json, place, mark], at) => {
          const where = place % (json.length + 1);
          const text = json.slice(0, where) + mark + json.slice(where + (place % 2));
          const bytes = encoder.encode(text);
          const decoded = new TextDecoder().decode(bytes);
          // A number that fills a piece is refused; pieces are too small here to tell.
          fc.pre(!/[\d.eE+-]{30}|^[^"[{]/u.test(decoded));
          const wanted = await outcome(() => JSON.parse(decoded));
          const got = await outcome(() => parseInPieces(bytes, small(Math.max(at, 30))));
          expect(got).toEqual(wanted);
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it.each(['[1,]', '[,1]', '[1,,2]', '{"a":1,}', '{,"a":1}', '[ , ]', '{"a" 1}', '[1}', '{"a":1]'])(
    'refuses %s at every size of a piece',
    async (text) => {
      for (let bytes = 1; bytes < 10; bytes += 1) {
        await expect(parseInPieces(encoder.encode(text), small(bytes))).rejects.toThrow(
          SyntaxError,
        );
      }
    },
  );

  it('keeps a member named __proto__ a plain member', async () => {
    const parsed = await parseInPieces(encoder.encode('{"__proto__":{"role":"admin"}}'), small(4));
    expect(Object.keys(parsed as object)).toEqual(['__proto__']);
    expect((parsed as { role?: string }).role).toBeUndefined();
  });

  it('takes empty lists and objects with any white space', async () => {
    expect(await parseInPieces(encoder.encode(`[${' '.repeat(100)}]`), small(10))).toEqual([]);
    expect(await parseInPieces(encoder.encode(`{"a":{${'\n'.repeat(50)}}}`), small(10))).toEqual({
      a: {},
    });
  });
});
