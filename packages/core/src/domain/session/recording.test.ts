import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { requireBlobKey } from '../../adapter-kit/blob-key.js';
import { DomainError } from '../../errors/domain-error.js';
import { blobKeys, checkComplete, sanitizeFilename, withoutExtension } from './recording.js';

const anyName = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 200 }),
  fc.string({ unit: 'grapheme', maxLength: 200 }),
  fc.string({
    unit: fc.constantFrom('.', '/', '\\', ' ', '\t', '\0', '\u202e', '\ud800', 'é', 'e\u0301', 'a'),
    maxLength: 40,
  }),
);

function expectSafe(name: string): void {
  expect(name).not.toBe('');
  expect(name).not.toMatch(/[/\\<>:"|?*\p{Cc}\p{Cf}\p{Cs}]/u);
  expect(name).not.toMatch(/^[. ]|[. ]$/u);
  expect([...name].length).toBeLessThanOrEqual(120);
  expect(sanitizeFilename(name)).toBe(name);
}

describe('sanitizeFilename', () => {
  it('gives a safe name for any name, and leaves a safe one alone', () => {
    fc.assert(
      fc.property(anyName, (name) => expectSafe(sanitizeFilename(name))),
      { numRuns: 400 },
    );
  });

  it.each([
    ['session 1.wav', 'session 1.wav'],
    ['../../etc/passwd', 'passwd'],
    ['..\\..\\boot.ini', 'boot.ini'],
    ['C:\\Users\\Anna\\Gespräch.mp3', 'Gespräch.mp3'],
    ['.hidden', 'hidden'],
    ['...', 'recording'],
    ['', 'recording'],
    ['uploads/', 'recording'],
    ['a\u202egpj.exe', 'agpj.exe'],
    ['a\r\nSet-Cookie: b.wav', 'aSet-Cookie b.wav'],
    ['面談 記録.m4a', '面談 記録.m4a'],
    ['e\u200d\u0301.wav', 'é.wav'],
  ])('makes of %j %j', (name, safe) => {
    expect(sanitizeFilename(name)).toBe(safe);
    expectSafe(safe);
  });

  it('cuts a long name and keeps its extension', () => {
    const cut = sanitizeFilename(`${'a'.repeat(4_096)}.wav`);
    expect(cut).toBe(`${'a'.repeat(116)}.wav`);
    expectSafe(sanitizeFilename('😀'.repeat(1_024)));
    expectSafe(sanitizeFilename(`${'a'.repeat(119)} ${'b'.repeat(200)}`));
    expectSafe(sanitizeFilename(`${'../'.repeat(1_400)}x`));
    expectSafe(sanitizeFilename('. '.repeat(2_048)));
  });
});

describe('withoutExtension', () => {
  it.each([
    ['talk.wav', 'talk'],
    ['a.b.wav', 'a.b'],
    ['talk', 'talk'],
    ['.wav', '.wav'],
    ['talk.', 'talk.'],
  ])('makes of %j %j', (name, base) => {
    expect(withoutExtension(name)).toBe(base);
  });
});

describe('blobKeys', () => {
  it('are keys that every store takes', () => {
    const id = '0198f2c1-7c3e-7a43-8f6e-1f0f5b2f7a11';
    const sha = 'f'.repeat(64);
    const { original, audio, transcript, snapshot } = blobKeys;
    const keys = [original(id, id), audio(id, id), transcript(id, id, 1, sha)];
    for (const key of [...keys, snapshot(id, id, 1, sha)]) {
      expect(() => requireBlobKey(key, { operation: 'put' })).not.toThrow();
    }
  });
});

describe('checkComplete', () => {
  it.each([
    [60_000, 60_000],
    [60_000, 58_800],
    [10_000, 9_000],
    [60_000, 61_000],
    [0, 0],
  ])('takes %i ms declared and %i ms decoded for whole', (declared, decoded) => {
    expect(() => checkComplete('a.wav', declared, decoded)).not.toThrow();
  });

  it.each([
    [60_000, 58_799],
    [10_000, 8_999],
    [3_600_000, 0],
  ])('takes %i ms declared and %i ms decoded for truncated', (declared, decoded) => {
    try {
      checkComplete('a.wav', declared, decoded);
      expect.unreachable();
    } catch (error) {
      expect(DomainError.is(error, 'truncated_media')).toBe(true);
      expect((error as Error).message).toContain('a.wav');
    }
  });
});
