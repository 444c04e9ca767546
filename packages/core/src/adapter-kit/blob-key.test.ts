import { describe, expect, it } from 'vitest';
import { byteSpan, requireBlobKey, requireContentType } from './blob-key.js';

const call = { operation: 'put', adapter: 'test' };

describe('requireBlobKey', () => {
  it('names the key without letting control characters into the message', () => {
    expect(() => requireBlobKey('a\nb', call)).toThrow('blob-store.put: Key "a\\nb" has control');
  });

  it('shortens what is far too long', () => {
    expect(() => requireBlobKey('k'.repeat(5000), call)).toThrow(
      /^.{200,300}longer than 1024 bytes$/,
    );
  });
});

describe('requireContentType', () => {
  it('takes what can be an HTTP header', () => {
    for (const type of ['a', 'audio/ogg; codecs="opus"', 't'.repeat(255)]) {
      expect(() => requireContentType(type, call)).not.toThrow();
    }
  });

  it('refuses what cannot', () => {
    for (const type of ['', ' a', 'a ', 'text/plain\r\nX: 1', 'tëxt', 't'.repeat(256)]) {
      expect(() => requireContentType(type, call)).toThrow('Content type');
    }
  });
});

describe('byteSpan', () => {
  it('is the whole object without a range, also of an empty one', () => {
    expect(byteSpan(undefined, 0, call)).toEqual({ start: 0, end: 0 });
    expect(byteSpan(undefined, 9, call)).toEqual({ start: 0, end: 9 });
  });
});
