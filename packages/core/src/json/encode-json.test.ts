import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeJson } from './encode-json.js';

describe('encodeJson', () => {
  it('writes what JSON.stringify writes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 4 })), async (value) => {
        expect(new TextDecoder().decode(await encodeJson(value))).toBe(JSON.stringify(value));
      }),
    );
    const odd = { a: undefined, b: [undefined, 1], c: new Date(0), d: { e: undefined } };
    expect(new TextDecoder().decode(await encodeJson(odd))).toBe(JSON.stringify(odd));
  });

  it('lets others have their turn', async () => {
    let turns = 0;
    const timer = setInterval(() => {
      turns += 1;
    }, 1);
    const list = Array.from({ length: 300_000 }, (_, index) => ({ index, text: 'so it goes' }));
    await encodeJson({ head: { list } });
    clearInterval(timer);
    expect(turns).toBeGreaterThan(1);
  });
});
