// alone: it measures time.
import { generatePassword } from '@attune/core';
import { describe, expect, it } from 'vitest';
import { findPasswordWeakness } from './find-password-weakness.js';

const ann = ['ann.lee', 'ann@example.org', 'Ann Lee'];

describe('findPasswordWeakness', () => {
  it.each([
    'Password1',
    'QWERTY123',
    'Password1!',
    'Welcome2024!',
    'P@ssw0rd2024!',
    'Summer2025!',
    'Michael1985!',
    'Therapist1!',
    'Aa1'.repeat(20),
    'Attune2026!',
  ])('finds %s easy to guess, and says how long it takes', async (password) => {
    expect(await findPasswordWeakness(password, ann)).toMatch(
      /^can be guessed in .*(second|minute|hour)/u,
    );
  });

  it.each(['Correct-Horse-9', 'Quiet-River-9', 'Vorsicht-Stufe-49', 'Blue-Horse-12'])(
    'finds nothing against %s',
    async (password) => {
      expect(await findPasswordWeakness(password, ann)).toBeUndefined();
    },
  );

  it.each([
    ['the username', 'Konradin-Vries1', ['konradin-vries']],
    ['the e-mail address', 'Konradin-Vries1', ['konradin-vries@example.org']],
    ['words of the display name', 'Quembertzix77', ['Zoltan Quembertzix']],
    ['a display name without its space', 'KonradinVries12', ['Konradin Vries']],
  ])('finds a password made of %s easy to guess', async (_name, password, personal) => {
    expect(await findPasswordWeakness(password, [])).toBeUndefined();
    expect(await findPasswordWeakness(password, personal)).toMatch(/^can be guessed/u);
  });

  it('finds nothing against passwords that Attune generates', async () => {
    for (let count = 0; count < 50; count += 1) {
      expect(await findPasswordWeakness(generatePassword(), ann)).toBeUndefined();
      expect(await findPasswordWeakness(generatePassword({ length: 128 }), ann)).toBeUndefined();
    }
  });

  it('looks at a bounded part: 1,000 characters cost what 64 do', async () => {
    const time = async (length: number): Promise<number> => {
      const startedAt = performance.now();
      for (let count = 0; count < 10; count += 1) {
        await findPasswordWeakness('p@s$w0rd'.repeat(length / 8), ann);
      }
      return performance.now() - startedAt;
    };
    await time(64);
    const short = await time(64);
    expect(await time(1_000)).toBeLessThan(4 * short + 50);
  });
});
