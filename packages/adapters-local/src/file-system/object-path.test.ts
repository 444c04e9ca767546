import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { entryText, folderPath, objectPath } from './object-path.js';

const part = fc
  .oneof(
    fc.string({ unit: 'binary', minLength: 1, maxLength: 60 }),
    fc.string({ unit: fc.constantFrom('a', 'A', '.', '%', ' ', 'é', '\\', 'ﬀ'), minLength: 1 }),
    fc.string({ minLength: 100, maxLength: 400 }),
  )
  .map((text) => text.replaceAll('/', '_'))
  .filter((text) => text !== '.' && text !== '..');
const keys = fc.array(part, { minLength: 1, maxLength: 6 }).map((parts) => parts.join('/'));

describe('objectPath', () => {
  it('uses only names that every file system keeps apart and can hold', () => {
    fc.assert(
      fc.property(keys, (key) => {
        const path = objectPath('/r', key);
        expect(path).toMatch(/^\/r\/(long\/[0-9a-f]{64}|objects(\/[do]-[a-z0-9_.%-]{0,138})+)$/);
        expect(path).not.toMatch(/\.(\/|$)/);
        expect(path.length).toBeLessThan(700);
      }),
    );
  });

  it('gives two keys two paths', () => {
    fc.assert(
      fc.property(keys, keys, (a, b) => {
        expect(objectPath('/r', a) === objectPath('/r', b)).toBe(a === b);
      }),
    );
  });

  it('can be read back, part by part', () => {
    fc.assert(
      fc.property(keys, (key) => {
        const [place, ...names] = objectPath('/r', key).slice(3).split('/');
        if (place === 'long') return;
        expect(names.map(entryText).join('')).toBe(key);
      }),
    );
  });
});

describe('folderPath', () => {
  it('stays below the root for any text', () => {
    for (const folder of ['../', '../../etc/', '/', '//', '\0/', './']) {
      expect(folderPath('/r', folder)).toMatch(/^\/r\/objects\/d-/);
    }
  });
});

describe('entryText', () => {
  it('passes over names the store would not give', () => {
    for (const name of ['x', 'o-A', 'o-%41%', 'o-%ff', 'o-%61', 'd-a%2E', '.DS_Store', 'x-a']) {
      expect(entryText(name)).toBeUndefined();
    }
  });
});
