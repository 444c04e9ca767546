import { beforeEach, describe, expect, it, vi } from 'vitest';
import { PortError } from '../../errors/port-error.js';
import { createMemoryAccountPorts } from '../../memory/memory-account-ports.js';
import { createMemoryPasswordHasher } from '../../memory/memory-password-hasher.js';
import type { PasswordHasher } from '../../ports/password-hasher.js';
import { system, visitor } from '../input/actors.js';
import { createAccountUseCases } from './create-account-use-cases.js';

const password = 'Lamp and tree 7';
const minute = 60_000;

/** Counts what costs time. */
function counting(hasher: PasswordHasher) {
  const calls = { hash: 0, verify: 0, derive: 0 };
  const counted: PasswordHasher = {
    hash: (...args) => {
      calls.hash += 1;
      return hasher.hash(...args);
    },
    verify: (...args) => {
      calls.verify += 1;
      return hasher.verify(...args);
    },
    derive: (...args) => {
      calls.derive += 1;
      return hasher.derive(...args);
    },
  };
  return { calls, counted };
}

const ports = () => createMemoryAccountPorts();
let open: ReturnType<typeof createAccountUseCases> & ReturnType<typeof ports>;

beforeEach(async () => {
  const made = ports();
  open = { ...made, ...createAccountUseCases(made) };
  await open.registerAccount.execute(visitor, {
    email: 'ann@example.org',
    username: 'Ann',
    password,
    displayName: 'Ann Lee',
    role: 'therapist',
    consents: { gdpr: true, dataRetention: true },
  });
});

const logIn = () => open.logIn.execute(visitor, { login: 'ann', password });
const refused = (code: string) => expect.objectContaining({ code });

describe('LogIn', () => {
  it.each(['ann@example.org', ' ANN@example.org', 'Ann', 'ann'])('knows "%s"', async (login) => {
    const made = await open.logIn.execute(visitor, { login, password });
    expect(made).toMatchObject({ expiresInSeconds: 900, account: { username: 'Ann' } });
    expect(await open.authenticate.execute(visitor, { accessToken: made.accessToken })).toEqual({
      accountId: made.account.id,
      role: 'therapist',
      loginId: expect.any(String),
    });
  });

  it('says the same of a wrong login and a wrong password, after the same hashing', async () => {
    const { calls, counted } = counting(open.passwords);
    const useCases = createAccountUseCases({ ...open, passwords: counted });
    const attempt = (login: string) =>
      useCases.logIn
        .execute(visitor, { login, password: 'Wrong one 7' })
        .catch((error: Error) => error);
    await attempt('ann');
    for (const [known, unknown, derive] of [
      ['ann', 'nobody', 0],
      ['ann@example.org', 'nobody@example.org', 1],
    ] as const) {
      const work: object[] = [];
      const errors: Error[] = [];
      for (const login of [known, unknown]) {
        Object.assign(calls, { hash: 0, verify: 0, derive: 0 });
        errors.push((await attempt(login)) as Error);
        work.push({ ...calls });
      }
      expect(work).toEqual(Array(2).fill({ hash: 0, verify: 1, derive }));
      expect(errors[1]).toEqual(errors[0]);
      expect(errors[0]).toMatchObject({ code: 'invalid_credentials' });
    }
  });

  it('hashes anew what was hashed with parameters of yesterday', async () => {
    const { calls, counted } = counting(createMemoryPasswordHasher({ iterations: 2 }));
    const useCases = createAccountUseCases({ ...open, passwords: counted });
    await useCases.logIn.execute(visitor, { login: 'ann', password });
    calls.hash = 0;
    await useCases.logIn.execute(visitor, { login: 'ann', password });
    expect(calls.hash).toBe(0);
  });

  it('takes the password however the keyboard composed it', async () => {
    await open.setPassword.execute(system, { login: 'ann', password: 'Gr\u00fcn 1234 x' });
    await open.logIn.execute(visitor, { login: 'ann', password: 'Gru\u0308n 1234 x' });
  });

  it('does not begin a login while the password is being changed', async () => {
    const verifying = counting(open.passwords).counted;
    const useCases = createAccountUseCases({
      ...open,
      passwords: {
        ...verifying,
        verify: async (...args) => {
          const answer = await verifying.verify(...args);
          await open.setPassword.execute(system, { login: 'ann' });
          return answer;
        },
      },
    });
    await expect(useCases.logIn.execute(visitor, { login: 'ann', password })).rejects.toEqual(
      refused('invalid_credentials'),
    );
  });
});

describe('RefreshLogin', () => {
  it('gives a new pair of tokens for the newest refresh token', async () => {
    const first = await logIn();
    const second = await open.refreshLogin.execute(visitor, { refreshToken: first.refreshToken });
    const third = await open.refreshLogin.execute(visitor, { refreshToken: second.refreshToken });
    expect(third.account).toEqual(first.account);
    await open.authenticate.execute(visitor, { accessToken: third.accessToken });
  });

  it('ends the login when a token is used twice, and no other', async () => {
    const [stolen, other] = [await logIn(), await logIn()];
    const next = await open.refreshLogin.execute(visitor, { refreshToken: stolen.refreshToken });
    await expect(
      open.refreshLogin.execute(visitor, { refreshToken: stolen.refreshToken }),
    ).rejects.toEqual(refused('token_reused'));
    await expect(
      open.refreshLogin.execute(visitor, { refreshToken: next.refreshToken }),
    ).rejects.toEqual(refused('invalid_token'));
    await expect(
      open.authenticate.execute(visitor, { accessToken: next.accessToken }),
    ).rejects.toEqual(refused('invalid_token'));
    await open.refreshLogin.execute(visitor, { refreshToken: other.refreshToken });
  });

  it('goes on for as long as it is used, and ends after 24 hours without', async () => {
    let { refreshToken } = await logIn();
    for (let day = 0; day < 3; day += 1) {
      await open.clock.advance(24 * 60 * minute - 1);
      refreshToken = (await open.refreshLogin.execute(visitor, { refreshToken })).refreshToken;
    }
    await open.clock.advance(24 * 60 * minute);
    await expect(open.refreshLogin.execute(visitor, { refreshToken })).rejects.toEqual(
      refused('invalid_token'),
    );
  });

  it('takes no access token, no token of another account and no arbitrary text', async () => {
    const { accessToken } = await logIn();
    const foreign = createMemoryAccountPorts({ clock: open.clock }).tokens;
    const forged = await foreign.sign(
      { kind: 'refresh', sub: 'x', login: 'y', generation: 1 },
      1e6,
    );
    for (const token of [accessToken, forged, '', 'a.b.c']) {
      await expect(open.refreshLogin.execute(visitor, { refreshToken: token })).rejects.toEqual(
        refused('invalid_token'),
      );
    }
  });
});

describe('LogOut', () => {
  it('ends the login that asks, at once, and no other', async () => {
    const [one, other] = [await logIn(), await logIn()];
    const actor = await open.authenticate.execute(visitor, { accessToken: one.accessToken });
    await open.logOut.execute(actor, { loginId: actor.loginId });
    await expect(
      open.authenticate.execute(visitor, { accessToken: one.accessToken }),
    ).rejects.toEqual(refused('invalid_token'));
    await expect(
      open.refreshLogin.execute(visitor, { refreshToken: one.refreshToken }),
    ).rejects.toEqual(refused('invalid_token'));
    await open.authenticate.execute(visitor, { accessToken: other.accessToken });
  });

  it('ends the login of a refresh token of the same account too', async () => {
    const [one, other] = [await logIn(), await logIn()];
    const actor = await open.authenticate.execute(visitor, { accessToken: one.accessToken });
    const { refreshToken } = other;
    await open.logOut.execute(
      { ...actor, accountId: 'bob' },
      {
        loginId: 'x',
        refreshToken,
      },
    );
    await open.authenticate.execute(visitor, { accessToken: other.accessToken });
    await open.logOut.execute(actor, { loginId: actor.loginId, refreshToken });
    await expect(
      open.authenticate.execute(visitor, { accessToken: other.accessToken }),
    ).rejects.toEqual(refused('invalid_token'));
  });

  it('ends every login of the account when asked to', async () => {
    const logins = [];
    for (let n = 0; n < 120; n += 1) logins.push(await logIn());
    const actor = await open.authenticate.execute(visitor, { accessToken: logins[0]!.accessToken });
    await open.logOut.execute(actor, { loginId: actor.loginId, everywhere: true });
    for (const { accessToken, refreshToken } of logins) {
      await expect(open.authenticate.execute(visitor, { accessToken })).rejects.toEqual(
        refused('invalid_token'),
      );
      await expect(open.refreshLogin.execute(visitor, { refreshToken })).rejects.toEqual(
        refused('invalid_token'),
      );
    }
  });
});

describe('Authenticate', () => {
  it('knows an access token for 15 minutes', async () => {
    const { accessToken } = await logIn();
    await open.clock.advance(15 * minute - 1);
    await open.authenticate.execute(visitor, { accessToken });
    await open.clock.advance(1);
    await expect(open.authenticate.execute(visitor, { accessToken })).rejects.toEqual(
      refused('invalid_token'),
    );
  });

  it('takes no refresh token', async () => {
    const { refreshToken } = await logIn();
    await expect(open.authenticate.execute(visitor, { accessToken: refreshToken })).rejects.toEqual(
      refused('invalid_token'),
    );
  });

  it('asks the store once in ten seconds, and verifies a token once', async () => {
    const { accessToken } = await logIn();
    let reads = 0;
    let verified = 0;
    const useCases = createAccountUseCases({
      ...open,
      tokens: {
        ...open.tokens,
        verify: (token) => {
          verified += 1;
          return open.tokens.verify(token);
        },
      },
      documents: {
        ...open.documents,
        get: (...args) => {
          reads += 1;
          return open.documents.get(...args);
        },
      },
    });
    for (let n = 0; n < 5; n += 1) await useCases.authenticate.execute(visitor, { accessToken });
    const ofLoginAndAccount = 2;
    expect({ reads, verified }).toEqual({ reads: ofLoginAndAccount, verified: 1 });
    await open.clock.advance(10_000);
    await useCases.authenticate.execute(visitor, { accessToken });
    expect({ reads, verified }).toEqual({ reads: 2 * ofLoginAndAccount, verified: 1 });
  });

  it('notices within ten seconds that a login ended in another process', async () => {
    const elsewhere = createAccountUseCases(open);
    const { accessToken } = await logIn();
    const actor = await elsewhere.authenticate.execute(visitor, { accessToken });
    await open.logOut.execute(actor, { loginId: actor.loginId });
    await open.clock.advance(10_000);
    await expect(elsewhere.authenticate.execute(visitor, { accessToken })).rejects.toEqual(
      refused('invalid_token'),
    );
  });

  it('does not take a fault of the store for an answer', async () => {
    const { accessToken } = await logIn();
    let down = true;
    const useCases = createAccountUseCases({
      ...open,
      documents: {
        ...open.documents,
        get: (...args) => {
          const details = { port: 'document-store', operation: 'get' };
          if (down) return Promise.reject(new PortError('unavailable', 'down', details));
          return open.documents.get(...args);
        },
      },
    });
    await expect(useCases.authenticate.execute(visitor, { accessToken })).rejects.toEqual(
      refused('unavailable'),
    );
    down = false;
    await useCases.authenticate.execute(visitor, { accessToken });
  });

  it('stays out when a log-out overtakes the question whether the login stands', async () => {
    const { accessToken } = await logIn();
    const claims = await open.authenticate.execute(visitor, { accessToken });
    const releases: (() => void)[] = [];
    const useCases = createAccountUseCases({
      ...open,
      documents: {
        ...open.documents,
        get: async (...args) => {
          const found = await open.documents.get(...args);
          await new Promise<void>((resolve) => {
            releases.push(resolve);
          });
          return found as never;
        },
      },
    });
    const asking = useCases.authenticate.execute(visitor, { accessToken });
    await vi.waitUntil(() => releases.length === 2);
    await useCases.logOut.execute(claims, { loginId: claims.loginId });
    for (const release of releases) release();
    await asking;
    await expect(useCases.authenticate.execute(visitor, { accessToken })).rejects.toEqual(
      refused('invalid_token'),
    );
  });
});
