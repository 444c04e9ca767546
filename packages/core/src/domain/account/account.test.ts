import { describe, expect, it } from 'vitest';
import { DomainError } from '../../errors/domain-error.js';
import { checkNames } from './account.js';

const names = { email: 'ann@example.org', username: 'ann', displayName: 'Ann Lee' };

function faultsOf(given: object): readonly string[] {
  try {
    checkNames({ ...names, ...given });
    return [];
  } catch (error) {
    if (!DomainError.is(error, 'invalid_account')) throw error;
    return error.faults.map((fault) => fault.path);
  }
}

describe('checkNames', () => {
  it('keeps addresses in lower case and names without white space around them', () => {
    expect(
      checkNames({ email: ' Ann@Example.ORG ', username: ' Ann ', displayName: ' Ann Lee ' }),
    ).toEqual({ ...names, username: 'Ann' });
  });

  it('leaves out what was not given', () => {
    expect(checkNames({ displayName: 'Ann' })).toEqual({ displayName: 'Ann' });
  });

  it.each([
    'plain',
    'a@b',
    'a b@example.org',
    'a@b@example.org',
    'a@example.org, b@example.org',
    'a@example..org',
    'a@exam\nple.org',
    'a@\u202Eexample.org',
    '<a@example.org>',
    `${'a'.repeat(250)}@example.org`,
  ])('refuses the address "%s"', (email) => {
    expect(faultsOf({ email })).toEqual(['email']);
  });

  it.each(['ab', 'a'.repeat(41), 'a b c', 'ann@example.org', 'ann/lee', '', 'ann\0'])(
    'refuses the username "%s"',
    (username) => {
      expect(faultsOf({ username })).toEqual(['username']);
    },
  );

  it.each(['', '   ', 'x'.repeat(101), 'a\nb', 'a\u0007b', 'a\uD800'])(
    'refuses the display name "%s"',
    (displayName) => {
      expect(faultsOf({ displayName })).toEqual(['displayName']);
    },
  );

  it.each(['аnn', 'pаypal', 'an\u200Dn', 'ann\u202E', 'ann\u0301\u0301\u0301'])(
    'refuses the username "%s", which looks like another one',
    (username) => {
      expect(faultsOf({ username })).toEqual(['username']);
    },
  );

  it.each(['Ann\u202Eeel', 'An\u200Bn', '\u2066Ann\u2069', 'Ann\u3164'])(
    'refuses the display name "%s", whose characters cannot be seen',
    (displayName) => {
      expect(faultsOf({ displayName })).toEqual(['displayName']);
    },
  );

  it('keeps a username in compatibility characters as plain ones', () => {
    expect(checkNames({ username: 'ａｎｎ' })).toEqual({ username: 'ann' });
  });

  it('takes letters of any script, and 100 characters of any length in bytes', () => {
    expect(faultsOf({ username: 'Ольга_Ж.1-2', displayName: '𝒜'.repeat(100) })).toEqual([]);
    expect(faultsOf({ email: 'bücher.ü+tag@bücher.example' })).toEqual([]);
  });

  it('lists every fault at once', () => {
    expect(faultsOf({ email: 'x', username: 'x', displayName: '' })).toEqual([
      'email',
      'username',
      'displayName',
    ]);
  });
});
