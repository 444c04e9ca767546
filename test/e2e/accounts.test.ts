import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AccountUseCases, type RegisterAccountInput, visitor } from '@attune/core';
import { DocumentStore } from '@attune/core/ports';
import { accountUseCaseProviders, compose, loadConfig, profile } from '@attune/http/composition';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const tokenKey = crypto.getRandomValues(new Uint8Array(32));
let directory = '';

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'attune-accounts-'));
});

afterAll(() => rm(directory, { recursive: true, force: true }));

/** A host on its embedded defaults, as it starts each time in the same directory. */
function start() {
  const { config } = loadConfig({ DATA_DIR: directory });
  return compose(profile(config, { tokenKey }), accountUseCaseProviders({}));
}

const person = (more: Partial<RegisterAccountInput> = {}): RegisterAccountInput => ({
  email: 'Ann@Example.org',
  username: 'Ann',
  password: 'Lamp and tree 7',
  displayName: 'Ann Lee',
  role: 'patient',
  consents: { gdpr: true, dataRetention: true },
  ...more,
});

async function mailedToken(): Promise<string> {
  const outbox = join(directory, 'outbox');
  const mails = await Promise.all(
    (await readdir(outbox)).map((name) => readFile(join(outbox, name), 'utf8')),
  );
  const mail = mails.find((text) => text.includes('Subject: Reset your password')) ?? '';
  expect(mail).toMatch(/^To: ann@example\.org\r?$/mu);
  return /^[\w-]{43}(?=\r?$)/mu.exec(mail)?.[0] ?? '';
}

describe('accounts on embedded Postgres, argon2, jose and an outbox', { timeout: 120_000 }, () => {
  it('outlive the process with their logins, and keep no password and no token', async () => {
    let refreshToken = '';
    let accessToken = '';
    {
      await using app = start();
      const { registerAccount, logIn } = await app.get(AccountUseCases);
      await expect(
        registerAccount.execute(visitor, person({ password: 'Password1' })),
      ).rejects.toMatchObject({ code: 'weak_password' });
      const account = await registerAccount.execute(visitor, person());
      const login = await logIn.execute(visitor, { login: 'ann', password: 'Lamp and tree 7' });
      expect(login.account).toEqual(account);
      ({ refreshToken, accessToken } = login);
    }
    await using app = start();
    const { authenticate, refreshLogin, requestPasswordReset, resetPassword, logIn, operations } =
      await app.get(AccountUseCases);
    const { accountId, loginId } = await authenticate.execute(visitor, { accessToken });
    ({ refreshToken } = await refreshLogin.execute(visitor, { refreshToken }));

    await requestPasswordReset.execute(visitor, { email: 'ann@example.org' });
    await operations.settleMails();
    const token = await mailedToken();
    await resetPassword.execute(visitor, { token, newPassword: 'Other tree 88' });
    await expect(refreshLogin.execute(visitor, { refreshToken })).rejects.toMatchObject({
      code: 'invalid_token',
    });
    await expect(authenticate.execute(visitor, { accessToken })).rejects.toMatchObject({
      code: 'invalid_token',
    });
    const { account } = await logIn.execute(visitor, { login: 'ANN', password: 'Other tree 88' });
    expect(account.id).toBe(accountId);

    const documents = await app.get(DocumentStore);
    const query = { where: {}, partition: accountId };
    const [accounts, logins] = await Promise.all([
      documents.query('accounts', query),
      documents.query('logins', query),
    ]);
    expect(logins.items.map(({ document }) => document.id)).not.toContain(loginId);
    const kept = JSON.stringify([accounts, logins]);
    expect(kept).toContain('$argon2id$');
    for (const secret of ['Other tree 88', 'Lamp and tree 7', token, refreshToken]) {
      expect(kept).not.toContain(secret);
    }
  });
});
