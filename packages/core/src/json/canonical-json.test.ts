import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Json } from '../json.js';
import { canonicalJson } from './canonical-json.js';

const json = fc.jsonValue() as fc.Arbitrary<Json>;

/** The same value with the members of every object in the opposite order. */
function turned(value: Json): Json {
  if (Array.isArray(value)) return value.map(turned);
  if (value === null || typeof value !== 'object') return value;
  const members = Object.entries(value as object).reverse();
  return Object.fromEntries(members.map(([name, member]) => [name, turned(member)]));
}

describe('canonicalJson', () => {
  it('reads back as the same value', () => {
    fc.assert(
      fc.property(json, (value) => {
        expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  it('does not depend on the order of members', () => {
    fc.assert(
      fc.property(json, (value) => {
        expect(canonicalJson(turned(value))).toBe(canonicalJson(value));
      }),
    );
  });

  it.each<[string, number]>([
    ['0', -0],
    ['5e-324', 5e-324],
    ['1.7976931348623157e+308', Number.MAX_VALUE],
    ['9007199254740992', 2 ** 53],
    ['1e+21', 1e21],
    ['999999999999999900000', 999999999999999900000],
    ['0.000001', 0.000001],
    ['1e-7', 0.0000001],
    ['4.5', 4.5],
  ])('writes numbers as ECMAScript does: %s', (text, number) => {
    expect(canonicalJson(number)).toBe(text);
  });

  it('escapes what must be escaped, in the shortest form, and nothing else', () => {
    expect(canonicalJson('\u0000\u001f\b\t\n\f\r"\\/\u007f\u2028é€')).toBe(
      '"\\u0000\\u001f\\b\\t\\n\\f\\r\\"\\\\/\u007f\u2028é€"',
    );
  });

  it('sorts members by the UTF-16 units of their names, at every depth', () => {
    const value = {
      '\ufb33': 1,
      '\u{1f600}': 2,
      '€': 3,
      ö: 4,
      '\u0080': 5,
      '1': 6,
      '\r': { b: [{ d: 1, c: 2 }], a: null },
    };
    expect(canonicalJson(value)).toBe(
      '{"\\r":{"a":null,"b":[{"c":2,"d":1}]},"1":6,"\u0080":5,"ö":4,"€":3,"\u{1f600}":2,"\ufb33":1}',
    );
  });

  it('leaves out members that are undefined', () => {
    expect(canonicalJson({ b: undefined, a: true })).toBe('{"a":true}');
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY, 'a\ud800', '\udc00', { 'x\ud800': 1 }] as Json[])(
    'refuses what has no form in JSON: case %#',
    (value) => {
      expect(() => canonicalJson([value])).toThrow(TypeError);
    },
  );
});
