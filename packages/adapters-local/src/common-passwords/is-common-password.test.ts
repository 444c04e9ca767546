import { describe, expect, it } from 'vitest';
import { isCommonPassword } from './is-common-password.js';

describe('isCommonPassword', () => {
  it.each(['password', 'Password1', 'QWERTY123'])('knows %s, whatever its case', async (one) => {
    expect(await isCommonPassword(one)).toBe(true);
  });

  it('does not know a password that somebody made up', async () => {
    expect(await isCommonPassword('Vorsicht-Stufe-49')).toBe(false);
  });
});
