import { describe, expect, it } from 'vitest';
import { passwordFaults } from '../../domain/account/password-policy.js';
import { generatePassword, randomToken } from './secrets.js';

describe('generatePassword', () => {
  it('makes passwords that the policy allows, each another', () => {
    const made = Array.from({ length: 200 }, (_, n) => generatePassword({ length: 12 + (n % 50) }));
    for (const one of made)
      expect(passwordFaults(one, { weakness: undefined, names: [] })).toEqual([]);
    expect(new Set(made).size).toBe(made.length);
  });

  it('makes no password that contains a name of its account', () => {
    const letters = 'abcdefghijklmnopqrstuvwxyz';
    // About half of all passwords of 12 characters contain one of these.
    const names = [...'abc'].flatMap((a) =>
      [...letters].flatMap((b) => [...letters].map((c) => `${a}${b}${c}`)),
    );
    for (let n = 0; n < 100; n += 1) {
      const made = generatePassword({ length: 12, names });
      expect(passwordFaults(made, { weakness: undefined, names })).toEqual([]);
    }
  });

  it('uses every letter about as often as the others', () => {
    const counts = new Map<string, number>();
    for (let n = 0; n < 1_600; n += 1) {
      for (const one of generatePassword({ length: 128 }))
        counts.set(one, (counts.get(one) ?? 0) + 1);
    }
    const all = [...counts.values()];
    expect(counts.size).toBe(57);
    // 3,593 each on the average, give or take five and a half standard deviations; a bare
    // remainder would give 4,000 to some and 3,200 to others.
    expect(Math.min(...all)).toBeGreaterThan(3_266);
    expect(Math.max(...all)).toBeLessThan(3_920);
  });

  it.each([11, 129, 12.5, Number.NaN])('refuses the length %s', (length) => {
    expect(() => generatePassword({ length })).toThrow(RangeError);
  });
});

describe('randomToken', () => {
  it('has 256 bits in characters that need no escaping', () => {
    expect(randomToken()).toMatch(/^[\w-]{43}$/u);
    expect(randomToken()).not.toBe(randomToken());
  });
});
