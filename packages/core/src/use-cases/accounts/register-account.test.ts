import { describe, expect, it } from 'vitest';
import { createMemoryAccountPorts } from '../../memory/memory-account-ports.js';
import { system, visitor } from '../input/actors.js';
import type { AccountOptions } from './account-options.js';
import { createAccountUseCases } from './create-account-use-cases.js';
import type { RegisterAccountInput } from './register-account.js';

function open(options: AccountOptions = {}) {
  const ports = createMemoryAccountPorts();
  return { ...ports, ...createAccountUseCases(ports, options) };
}

const person = (more: Partial<RegisterAccountInput> = {}): RegisterAccountInput => ({
  email: 'ann@example.org',
  username: 'ann',
  password: 'Lamp and tree 7',
  displayName: 'Ann Lee',
  role: 'therapist',
  consents: { gdpr: true, dataRetention: true },
  ...more,
});

describe('RegisterAccount', () => {
  it('opens an account that keeps each consent with its time and version', async () => {
    const { registerAccount, accounts } = open({ consentTextVersion: '2026-01' });
    const account = await registerAccount.execute(visitor, person({ email: 'Ann@Example.org' }));
    const agreed = { textVersion: '2026-01', givenAt: '2026-01-01T00:00:00.000Z' };
    expect(account).toEqual({
      id: account.id,
      email: 'ann@example.org',
      language: 'en',
      username: 'ann',
      displayName: 'Ann Lee',
      role: 'therapist',
      consents: [
        { purpose: 'gdpr', ...agreed },
        { purpose: 'dataRetention', ...agreed },
      ],
      createdAt: '2026-01-01T00:00:00.000Z',
    });
    expect(await accounts.get(account.id)).toEqual(account);
    expect(JSON.stringify(account)).not.toContain('Lamp');
  });

  it.each<[string, Partial<RegisterAccountInput>]>([
    ['consent_missing', { consents: { gdpr: true, dataRetention: false, marketing: true } }],
    ['weak_password', { password: 'weak' }],
    ['weak_password', { password: 'Common-pass-1' }],
    ['weak_password', { username: 'somebody', password: 'I am Somebody 1' }],
    ['invalid_account', { email: 'nobody' }],
    ['forbidden', { role: 'patient' }],
  ])('refuses with %s and keeps nothing', async (code, more) => {
    const { registerAccount, accounts } = open({
      registrationRoles: ['therapist'],
      findPasswordWeakness: async (password) =>
        password === 'Common-pass-1' ? 'can be guessed' : undefined,
    });
    await expect(registerAccount.execute(visitor, person(more))).rejects.toMatchObject({ code });
    expect((await accounts.search({ role: 'therapist' })).items).toEqual([]);
    await registerAccount.execute(visitor, person());
  });

  it('opens an account with an address of another one, which keeps the address', async () => {
    const { registerAccount, accounts, logIn } = open();
    const ann = await registerAccount.execute(visitor, person());
    const names = { email: 'ANN@example.org', username: 'bob' };
    const other = await registerAccount.execute(
      visitor,
      person({ ...names, password: 'Other tree 88' }),
    );
    expect(await accounts.findByLogin('ann@example.org')).toEqual(ann);
    const login = 'ann@example.org';
    expect((await logIn.execute(visitor, { login, password: 'Lamp and tree 7' })).account).toEqual(
      ann,
    );
    expect((await logIn.execute(visitor, { login, password: 'Other tree 88' })).account).toEqual(
      other,
    );
  });

  it('gives each username to one account, whatever the case', async () => {
    const { registerAccount } = open();
    await registerAccount.execute(visitor, person());
    const sameName = person({ email: 'other@example.org', username: 'ANN' });
    await expect(registerAccount.execute(visitor, sameName)).rejects.toMatchObject({
      code: 'username_taken',
    });
    await registerAccount.execute(
      visitor,
      person({ email: 'other@example.org', username: 'other' }),
    );
  });
});

describe('CreateAccount', () => {
  it('opens an account of any role with a generated password that is told once', async () => {
    const { createAccount, logIn } = open();
    const { email, username, displayName } = person();
    const made = await createAccount.execute(system, {
      email,
      username,
      displayName,
      role: 'admin',
    });
    expect(made.account).toMatchObject({ role: 'admin', consents: [] });
    const login = await logIn.execute(visitor, { login: 'ann', password: made.password ?? '' });
    expect(login.account).toEqual(made.account);
  });

  it('takes a password that is given, by the same policy, and does not tell it', async () => {
    const { createAccount } = open();
    const { consents: _consents, ...rest } = person();
    await expect(
      createAccount.execute(system, { ...rest, password: 'weak' }),
    ).rejects.toMatchObject({
      code: 'weak_password',
    });
    expect(await createAccount.execute(system, rest)).not.toHaveProperty('password');
  });
});
