import { describe, expect, it } from 'vitest';
import { normalizePassword, passwordFaults } from './password-policy.js';

const context = { names: ['ann.lee', 'a.lee@example.org', 'xy@example.org'] };
const messages = (password: string, weakness?: string) =>
  passwordFaults(password, { ...context, weakness }).map((fault) => fault.message);

describe('passwordFaults', () => {
  it.each(['Abcdefg1', `Aa1${'x'.repeat(125)}`, 'Ünïcödé Pass 9', 'Ab 1😀😀😀😀'])(
    'finds nothing wrong with %s',
    (password) => {
      expect(messages(password)).toEqual([]);
    },
  );

  it.each([
    ['Abcdef1', 'must have 8 to 128 characters'],
    [`Aa1${'x'.repeat(126)}`, 'must have 8 to 128 characters'],
    ['Ab1😀😀😀', 'must have 8 to 128 characters'],
    ['abcdefg1', 'must have an upper-case letter'],
    ['ABCDEFG1', 'must have a lower-case letter'],
    ['Abcdefgh', 'must have a digit'],
    ['My Ann.Lee 77', 'must not contain the username or the e-mail address'],
    ['xA.LEEx-77', 'must not contain the username or the e-mail address'],
  ])('names the rule that %s breaks', (password, message) => {
    expect(messages(password)).toEqual([message]);
  });

  it('says why a password is easy to guess', () => {
    const weakness = 'can be guessed in 2 seconds';
    expect(messages('Password1', weakness)).toEqual([weakness]);
  });

  it('does not mind names too short to tell anything', () => {
    expect(messages('Foxy Abcde 1')).toEqual([]);
  });

  it('lists every fault under the path of the field', () => {
    const faults = passwordFaults('', { weakness: undefined, names: [] }, 'newPassword');
    expect(faults).toHaveLength(4);
    expect(new Set(faults.map((fault) => fault.path))).toEqual(new Set(['newPassword']));
  });
});

describe('normalizePassword', () => {
  it('makes composed and decomposed characters the same', () => {
    expect(normalizePassword('Pa\u0308ss')).toBe(normalizePassword('P\u00e4ss'));
  });
});
