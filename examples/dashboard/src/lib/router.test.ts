import { describe, expect, it } from 'vitest';
import { addressWith, match } from './router.js';

describe('a route', () => {
  it('gives the parts that its pattern names', () => {
    expect(match('/sessions/:id', '/sessions/a%2Fb')).toEqual({ id: 'a/b' });
    expect(match('/upload', '/upload')).toEqual({});
    expect(match('/sessions/:id', '/sessions')).toBeUndefined();
    expect(match('/sessions/:id', '/patients/1')).toBeUndefined();
    expect(match('/sessions/:id', '/sessions/1/2')).toBeUndefined();
  });

  it('is no route where a part of it is spoiled', () => {
    expect(match('/sessions/:id', '/sessions/%E0%A4%A')).toBeUndefined();
  });
});

describe('an address', () => {
  const place = { path: '/', params: new URLSearchParams('q=sister&status=failed') };

  it('keeps what does not change, and drops what is empty', () => {
    expect(addressWith(place, { q: 'a & b' })).toBe('/?q=a+%26+b&status=failed');
    expect(addressWith(place, { q: '', status: undefined })).toBe('/');
    expect(place.params.get('q')).toBe('sister');
  });
});
