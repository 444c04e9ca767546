import { describe, expect, it } from 'vitest';
import { createJsonScanner, JsonBoundsError, parseBoundedJson } from './json-bounds.js';

const bounds = { depth: 3, values: 10 };
const excessOf = (text: string, given = bounds) => {
  try {
    parseBoundedJson(text, given);
    return undefined;
  } catch (error) {
    return error instanceof JsonBoundsError ? error.excess : String(error);
  }
};

describe('parseBoundedJson', () => {
  it.each([
    ['nesting up to the bound', '[[[]]]', undefined],
    ['nesting beyond it', '[[[[]]]]', 'depth'],
    ['objects count as lists do', '{"a":{"a":{"a":{}}}}', 'depth'],
    ['closing brackets end a level', '[[[]],[[]],[[]]]', undefined],
    ['brackets in texts are no nesting', '["[[[[[","]]]","{{{{"]', undefined],
    ['escaped quotes do not end a text', '["\\"[[[[","\\\\",[1]]', undefined],
    ['as many values as allowed', '[1,2,3,4,5,6,7,8,9]', undefined],
    ['more values', '[1,2,3,4,5,6,7,8,9,10]', 'values'],
    ['empty lists are values', '[[],[],[],[],[],[]]', 'values'],
    [
      'members are values',
      '{"a":1,"b":2,"c":3,"d":4,"e":5,"f":6,"g":7,"h":8,"i":9,"j":0}',
      'values',
    ],
    ['commas in texts are no values', `["${','.repeat(100)}"]`, undefined],
  ])('%s', (_, text, excess) => {
    expect(excessOf(text)).toBe(excess);
  });

  it('leaves the grammar to the parser', () => {
    expect(excessOf('[1')).toMatch(/SyntaxError/u);
    expect(excessOf(']]]][[[[')).toBe('depth');
    expect(excessOf(']]]]')).toMatch(/SyntaxError/u);
    expect(parseBoundedJson('{"a":["ä🎧"]}', bounds)).toEqual({ a: ['ä🎧'] });
  });

  it('refuses a million levels without recursion', () => {
    expect(excessOf('['.repeat(1_000_000))).toBe('depth');
  });
});

describe('an object that names a member twice', () => {
  const distinct = { depth: 5, values: 1_000_000, distinct: true };

  it.each([
    ['{"a":1,"a":2}', 'distinct'],
    ['{"a":1,"\\u0061":2}', 'distinct'],
    ['[{"b":{"c":1,"d":[1,{"x":1}],"c":2}}]', 'distinct'],
    ['{"ä":1,"ä":2}', 'distinct'],
    ['{"a":"a","b":"a","c":["a","a"],"d":{"a":1},"e":{"a":1}}', undefined],
    ['[{"a":1},{"a":1},"a","a"]', undefined],
    ['{"a\\"":1,"a":2}', undefined],
  ])('%s', (text, excess) => {
    expect(excessOf(text, distinct)).toBe(excess);
    const bytes = new TextEncoder().encode(text);
    for (let at = 0; at <= bytes.length; at += 1) {
      const scanner = createJsonScanner(distinct);
      expect(scanner.push(bytes.subarray(0, at)) ?? scanner.push(bytes.subarray(at))).toBe(excess);
    }
  });

  it('is let through where it is not asked for', () => {
    expect(excessOf('{"a":1,"a":2}')).toBeUndefined();
  });
});

describe('createJsonScanner', () => {
  it('sees the same wherever the bytes are cut', () => {
    const bytes = new TextEncoder().encode('{"a\\\\":["\\"[[[","ä"],"b":[[1]]}');
    for (let at = 0; at <= bytes.length; at += 1) {
      const scanner = createJsonScanner({ depth: 3, values: 100 });
      expect(
        scanner.push(bytes.subarray(0, at)) ?? scanner.push(bytes.subarray(at)),
      ).toBeUndefined();
      const strict = createJsonScanner({ depth: 2, values: 100 });
      expect(strict.push(bytes.subarray(0, at)) ?? strict.push(bytes.subarray(at))).toBe('depth');
    }
  });
});
