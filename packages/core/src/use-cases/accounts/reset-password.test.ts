import { beforeEach, describe, expect, it, vi } from 'vitest';
import { asTherapist } from '../../../../../test/support/actors.js';
import { PortError } from '../../errors/port-error.js';
import { createMemoryAccountPorts } from '../../memory/memory-account-ports.js';
import { system, visitor } from '../input/actors.js';
import { createAccountUseCases } from './create-account-use-cases.js';

const password = 'Lamp and tree 7';
const newPassword = 'Other tree 88';

const reported: unknown[] = [];
const ports = () => createMemoryAccountPorts();
let open: ReturnType<typeof createAccountUseCases> & ReturnType<typeof ports>;
let accountId = '';

beforeEach(async () => {
  reported.length = 0;
  const made = ports();
  const options = {
    resetLink: (token: string) => `https://attune.example/reset#${token}`,
    report: (error: unknown) => reported.push(error),
  };
  open = { ...made, ...createAccountUseCases(made, options) };
  const account = await open.registerAccount.execute(visitor, {
    email: 'ann@example.org',
    username: 'ann',
    password,
    displayName: 'Ann Lee',
    role: 'patient',
    consents: { gdpr: true, dataRetention: true },
  });
  accountId = account.id;
  await open.operations.settleMails();
});

const refused = (code: string) => expect.objectContaining({ code });
const logIn = (given = password) => open.logIn.execute(visitor, { login: 'ann', password: given });

const resetMails = () =>
  open.mailer.outbox.filter(({ subject }) => subject === 'Reset your password');

async function requestToken(email = 'ann@example.org'): Promise<string> {
  await open.requestPasswordReset.execute(visitor, { email });
  await open.operations.settleMails();
  return /reset#(\S+)/u.exec(resetMails().at(-1)?.text ?? '')?.[1] ?? '';
}

describe('a password reset', () => {
  it('sets a new password by the token in the mail and ends all logins', async () => {
    const { refreshToken, accessToken } = await logIn();
    await open.authenticate.execute(visitor, { accessToken });
    const token = await requestToken(' Ann@Example.org');
    expect(resetMails()).toMatchObject([{ to: 'ann@example.org' }]);
    await open.resetPassword.execute(visitor, { token, newPassword });
    await logIn(newPassword);
    await expect(logIn()).rejects.toEqual(refused('invalid_credentials'));
    await expect(open.refreshLogin.execute(visitor, { refreshToken })).rejects.toEqual(
      refused('invalid_token'),
    );
    await expect(open.authenticate.execute(visitor, { accessToken })).rejects.toEqual(
      refused('invalid_token'),
    );
  });

  it('keeps the token nowhere', async () => {
    const stored: unknown[] = [];
    const useCases = createAccountUseCases({
      ...open,
      documents: {
        ...open.documents,
        put: (collection, document, options) => {
          stored.push(document);
          return open.documents.put(collection, document, options);
        },
      },
    });
    await useCases.requestPasswordReset.execute(visitor, { email: 'ann@example.org' });
    await useCases.operations.settleMails();
    const token = /:\s+(\S{43})\s/u.exec(resetMails()[0]?.text ?? '')?.[1] ?? '';
    expect(token).toMatch(/^[\w-]{43}$/u);
    expect(stored).toHaveLength(1);
    expect(JSON.stringify(stored)).not.toContain(token);
    await useCases.resetPassword.execute(visitor, { token, newPassword });
  });

  it('works once, also for many at the same moment', async () => {
    const token = await requestToken();
    const tries = await Promise.allSettled(
      Array.from({ length: 10 }, (_, n) =>
        open.resetPassword.execute(visitor, { token, newPassword: `Other tree ${n}${n}` }),
      ),
    );
    expect(tries.filter((one) => one.status === 'fulfilled')).toHaveLength(1);
    for (const one of tries) {
      if (one.status === 'rejected') expect(one.reason).toEqual(refused('reset_token_invalid'));
    }
  });

  it('works for an hour', async () => {
    const token = await requestToken();
    await open.clock.advance(60 * 60_000);
    await expect(open.resetPassword.execute(visitor, { token, newPassword })).rejects.toEqual(
      refused('reset_token_invalid'),
    );
  });

  it('does not work any more when the password was changed by other means', async () => {
    const [one, other] = [await requestToken(), await requestToken()];
    await open.resetPassword.execute(visitor, { token: one, newPassword });
    await expect(
      open.resetPassword.execute(visitor, { token: other, newPassword }),
    ).rejects.toEqual(refused('reset_token_invalid'));
  });

  it('leaves the token good when the new password is too weak', async () => {
    const token = await requestToken();
    await expect(
      open.resetPassword.execute(visitor, { token, newPassword: 'weak' }),
    ).rejects.toMatchObject({
      code: 'weak_password',
      faults: [{ path: 'newPassword' }, { path: 'newPassword' }, { path: 'newPassword' }],
    });
    await open.resetPassword.execute(visitor, { token, newPassword });
  });

  it.each(['nobody@example.org', 'ann', 'x', ''])(
    'does as if for "%s" and mails nobody',
    async (email) => {
      await expect(open.requestPasswordReset.execute(visitor, { email })).resolves.toBeUndefined();
      await open.operations.settleMails();
      expect(resetMails()).toEqual([]);
      expect(reported).toEqual([]);
    },
  );

  it('does not wait for the mail, and reports one that could not be sent', async () => {
    const fault = new PortError('unavailable', 'down', { port: 'mailer', operation: 'send' });
    let fail: (() => void) | undefined;
    const mailer = {
      outbox: [],
      send: () =>
        new Promise<void>((_, reject) => {
          fail = () => reject(fault);
        }),
    };
    const useCases = createAccountUseCases(
      { ...open, mailer },
      { report: (error) => reported.push(error) },
    );
    await useCases.requestPasswordReset.execute(visitor, { email: 'ann@example.org' });
    await vi.waitUntil(() => fail !== undefined);
    expect(reported).toEqual([]);
    fail?.();
    await useCases.operations.settleMails();
    expect(reported).toEqual([fault]);
  });
});

describe('SetPassword', () => {
  it('generates a password, tells it once, and ends all logins', async () => {
    const { refreshToken } = await logIn();
    const made = await open.setPassword.execute(system, { login: 'ann@example.org' });
    expect(made.password).toMatch(/^[A-Za-z2-9]{20}$/u);
    await logIn(made.password);
    await expect(open.refreshLogin.execute(visitor, { refreshToken })).rejects.toEqual(
      refused('invalid_token'),
    );
    await expect(open.setPassword.execute(system, { login: 'nobody' })).rejects.toEqual(
      refused('account_not_found'),
    );
  });
});

describe('UpdateProfile', () => {
  it('changes display name and username, and frees the old username', async () => {
    await open.updateProfile.execute(asTherapist(accountId), {
      displayName: ' Ann Other ',
      username: 'ann2',
    });
    expect((await open.accounts.get(accountId)).displayName).toBe('Ann Other');
    await open.logIn.execute(visitor, { login: 'ann2', password });
    await expect(logIn()).rejects.toEqual(refused('invalid_credentials'));
    await open.createAccount.execute(system, {
      email: 'bob@example.org',
      username: 'ann',
      displayName: 'Bob',
      role: 'patient',
    });
    await expect(
      open.updateProfile.execute(asTherapist(accountId), { username: 'ANN' }),
    ).rejects.toEqual(refused('username_taken'));
    await open.updateProfile.execute(asTherapist(accountId), { username: 'Ann2' });
  });

  it('changes the e-mail address for a person who knows the password, once confirmed', async () => {
    const change = { email: 'new@example.org' };
    for (const more of [{}, { currentPassword: 'Wrong one 7' }]) {
      await expect(
        open.updateProfile.execute(asTherapist(accountId), { ...change, ...more }),
      ).rejects.toEqual(refused('invalid_credentials'));
    }
    await open.updateProfile.execute(asTherapist(accountId), {
      ...change,
      currentPassword: password,
    });
    await open.operations.settleMails();
    expect((await open.accounts.get(accountId)).email).toBe('ann@example.org');
    const text = open.mailer.outbox.findLast(({ to }) => to === 'new@example.org')?.text ?? '';
    await open.confirmEmail.execute(visitor, { token: /^[\w-]{43}$/mu.exec(text)?.[0] ?? '' });
    await open.logIn.execute(visitor, { login: 'new@example.org', password });
    expect(await open.accounts.findByLogin('ann@example.org')).toBeUndefined();
  });

  it('takes the address it has without asking for the password', async () => {
    await open.updateProfile.execute(asTherapist(accountId), {
      email: 'ANN@example.org',
      displayName: 'Ann',
    });
  });

  it('changes the password and ends the other logins, not the one that asks', async () => {
    const [mine, other] = [await logIn(), await logIn()];
    const { loginId } = await open.authenticate.execute(visitor, { accessToken: mine.accessToken });
    const change = { newPassword, currentPassword: password, loginId };
    await expect(
      open.updateProfile.execute(asTherapist(accountId), { ...change, newPassword: 'weak' }),
    ).rejects.toEqual(refused('weak_password'));
    await open.updateProfile.execute(asTherapist(accountId), change);
    await open.authenticate.execute(visitor, { accessToken: mine.accessToken });
    await open.refreshLogin.execute(visitor, { refreshToken: mine.refreshToken });
    await expect(
      open.refreshLogin.execute(visitor, { refreshToken: other.refreshToken }),
    ).rejects.toEqual(refused('invalid_token'));
    await logIn(newPassword);
  });

  it('gives and withdraws the consent to marketing, and keeps the history', async () => {
    await open.updateProfile.execute(asTherapist(accountId), { marketing: true });
    await open.updateProfile.execute(asTherapist(accountId), { marketing: true });
    await open.clock.advance(1_000);
    const { consents } = await open.updateProfile.execute(asTherapist(accountId), {
      marketing: false,
    });
    expect(consents.slice(2)).toEqual([
      {
        purpose: 'marketing',
        textVersion: '1',
        givenAt: '2026-01-01T00:00:00.000Z',
        withdrawnAt: '2026-01-01T00:00:01.000Z',
      },
    ]);
  });

  it('changes nothing of a profile when one part is wrong', async () => {
    const change = { displayName: 'Ann Other', email: 'x' };
    await expect(open.updateProfile.execute(asTherapist(accountId), change)).rejects.toEqual(
      refused('invalid_account'),
    );
    expect((await open.accounts.get(accountId)).displayName).toBe('Ann Lee');
  });
});
