import { describe, expect, it } from 'vitest';
import { findPasswordWeakness } from '../../packages/adapters-local/src/password-strength/index.js';
import { createSystemClock } from '../../packages/adapters-local/src/system/index.js';
import { MemoryHost, type Person, password, registration } from '../support/memory-host.js';
import { createShiftedClock, hour, minute } from './shifted-clock.js';

const clock = createShiftedClock(createSystemClock());
const host = new MemoryHost({ clock, accountOptions: { findPasswordWeakness } });

const register = (json: object, on = host) => on.call('POST', '/v1/auth/register', { json });
const logIn = (login: string, given = password, on = host) =>
  on.call('POST', '/v1/auth/login', { json: { login, password: given } });
const refresh = (refreshToken: string) =>
  host.call('POST', '/v1/auth/refresh', { json: { refreshToken } });
const me = (as: Pick<Person, 'token'>) => host.call('GET', '/v1/profiles/me', { as });
const logOut = (as: Person, json: object = {}) =>
  host.call('POST', '/v1/auth/logout', { as, json });

describe('registering', () => {
  it('answers with the account and its consents, and with nothing secret', async () => {
    const { status, body } = await register({
      ...registration('anna'),
      consents: { gdpr: true, dataRetention: true, marketing: false },
    });
    expect(status).toBe(201);
    expect(body.account).toMatchObject({ username: 'anna', role: 'therapist' });
    const purposes = body.account.consents.map(({ purpose }: { purpose: string }) => purpose);
    expect(purposes.sort()).toEqual(['dataRetention', 'gdpr']);
    for (const consent of body.account.consents) {
      expect(consent).toMatchObject({ textVersion: '1', givenAt: expect.any(String) });
    }
    expect(JSON.stringify(body)).not.toMatch(/hash|password|token/iu);
  });

  it.each([
    ['no consents', { consents: undefined }],
    ['the consent to processing refused', { consents: { gdpr: false, dataRetention: true } }],
    ['the consent to retention missing', { consents: { gdpr: true } }],
    ['a consent that is no truth value', { consents: { gdpr: 'true', dataRetention: true } }],
    ['the role of an administrator', { role: 'admin' }],
    ['an address that is none', { email: 'anna' }],
    ['a username like an address', { username: 'a@b.org' }],
    ['a name of white space', { displayName: '   ' }],
    ['a line break in the name', { displayName: 'A\nB' }],
  ])('with %s is refused with the place of the fault', async (_name, wrong) => {
    const { status, body } = await register({ ...registration('wrong'), ...wrong });
    expect(status).toBe(400);
    expect(body.errors.length).toBeGreaterThan(0);
    expect((await logIn('wrong')).status).toBe(401);
  });

  it.each([
    ['too short', 'Ab1', 'must have 8'],
    ['too long', `Ab1${'x'.repeat(126)}`, 'to 128 characters'],
    ['without upper case', 'correct-horse-9', 'upper-case'],
    ['without lower case', 'CORRECT-HORSE-9', 'lower-case'],
    ['without a digit', 'Correct-Horse', 'digit'],
    ['like the username', 'Weakling-77', 'username'],
    ['that is easy to guess', 'Password1!', 'can be guessed in'],
  ])('refuses a password %s', async (_name, weak, told) => {
    const { status, body } = await register({ ...registration('weakling'), password: weak });
    expect(status).toBe(400);
    expect(body.code).toBe('weak_password');
    expect(JSON.stringify(body.errors)).toContain(told);
    expect(JSON.stringify(body)).not.toContain(weak);
  });

  it('refuses a username that another account has, whatever its case', async () => {
    await register(registration('taken'));
    const username = await register({ ...registration('other'), username: 'Taken' });
    expect(username).toMatchObject({ status: 409, body: { code: 'username_taken' } });
    expect((await register(registration('other'))).status).toBe(201);
  });

  it('gives one username to one of many requests at the same moment', async () => {
    const asked = Array.from({ length: 8 }, (_, at) =>
      register({ ...registration('rush'), email: `rush${at}@example.org` }),
    );
    const statuses = (await Promise.all(asked)).map(({ status }) => status).sort();
    expect(statuses).toEqual([201, 409, 409, 409, 409, 409, 409, 409]);
  });

  it('is open to the roles that the host offers only', async () => {
    const closed = new MemoryHost({ accountOptions: { registrationRoles: ['patient'] } });
    const refused = await register(registration('tom'), closed);
    expect(refused).toMatchObject({ status: 403, body: { code: 'forbidden' } });
    expect((await register({ ...registration('tom'), role: 'patient' }, closed)).status).toBe(201);
  });
});

describe('signing in', () => {
  it.each(['bea', 'BEA', 'bea@example.org', 'Bea@EXAMPLE.org'])('works as %s', async (login) => {
    await register(registration('bea'));
    const { status, body } = await logIn(login);
    expect(status).toBe(200);
    expect(body).toMatchObject({ expiresInSeconds: 900, account: { username: 'bea' } });
    expect((await me({ token: body.accessToken })).body.account).toEqual(body.account);
  });

  it('answers alike to a wrong password and to an unknown login', async () => {
    await register(registration('cleo'));
    const wrong = await logIn('cleo', 'Wrong-Horse-9');
    const unknown = await logIn('nobody-here', 'Wrong-Horse-9');
    expect(wrong).toMatchObject({ status: 401, body: { code: 'invalid_credentials' } });
    expect(wrong.headers.get('www-authenticate')).toBe('Bearer');
    const { requestId: _one, ...told } = wrong.body;
    const { requestId: _other, ...toldUnknown } = unknown.body;
    expect(toldUnknown).toEqual(told);
    const names = (headers: Headers) => [...headers.keys()].sort();
    expect([unknown.status, names(unknown.headers)]).toEqual([wrong.status, names(wrong.headers)]);
  });

  it.each(['', 'Bearer', 'Bearer x', 'Basic YTpi', 'Bearer a b', 'bearer ..'])(
    'is what a request with "Authorization: %s" is told to do',
    async (authorization) => {
      const reply = await host.call('GET', '/v1/profiles/me', { headers: { authorization } });
      expect(reply).toMatchObject({ status: 401, body: { code: 'invalid_token' } });
      expect(reply.headers.get('www-authenticate')).toBe('Bearer');
    },
  );

  it('is not done with the other kind of token', async () => {
    const dan = await host.join('therapist');
    expect((await me({ token: dan.refreshToken })).status).toBe(401);
    expect(await refresh(dan.token)).toMatchObject({
      status: 401,
      body: { code: 'invalid_token' },
    });
  });

  it('ends for the access token after a quarter of an hour', async () => {
    const eve = await host.join('therapist');
    clock.pass(16 * minute);
    expect(await me(eve)).toMatchObject({ status: 401, body: { code: 'invalid_token' } });
    const renewed = await refresh(eve.refreshToken);
    expect((await me({ token: renewed.body.accessToken })).status).toBe(200);
  });
});

describe('a refresh token', () => {
  it('gives new tokens once, and the new one goes on', async () => {
    const first = await host.join('patient');
    const second = await refresh(first.refreshToken);
    expect(second.status).toBe(200);
    expect(second.body.refreshToken).not.toBe(first.refreshToken);
    expect(second.body.account).toEqual(first.account);
    expect((await refresh(second.body.refreshToken)).status).toBe(200);
  });

  it('that is used twice ends everything that came of its login, and no other login', async () => {
    const fay = await host.join('therapist');
    const elsewhere = await host.signIn(fay.account.username);
    const { body: next } = await refresh(fay.refreshToken);
    const reused = await refresh(fay.refreshToken);
    expect(reused).toMatchObject({ status: 401, body: { code: 'token_reused' } });
    expect((await refresh(next.refreshToken)).status).toBe(401);
    expect((await me({ token: next.accessToken })).status).toBe(401);
    expect((await me(fay)).status).toBe(401);
    expect((await me(elsewhere)).status).toBe(200);
  });

  it('that is used by many at the same moment goes on for one at most', async () => {
    const gil = await host.join('therapist');
    const replies = await Promise.all(Array.from({ length: 6 }, () => refresh(gil.refreshToken)));
    const won = replies.filter(({ status }) => status === 200);
    expect(won.length).toBeLessThanOrEqual(1);
    for (const { body } of won) expect((await refresh(body.refreshToken)).status).toBe(401);
  });

  it('is good for 24 hours without use, and each use gives another 24', async () => {
    const hal = await host.join('therapist');
    clock.pass(23 * hour);
    const kept = await refresh(hal.refreshToken);
    expect(kept.status).toBe(200);
    clock.pass(23 * hour);
    const again = await refresh(kept.body.refreshToken);
    expect(again.status).toBe(200);
    clock.pass(24 * hour + minute);
    const idle = await refresh(again.body.refreshToken);
    expect(idle).toMatchObject({ status: 401, body: { code: 'invalid_token' } });
  });
});

describe('signing out', () => {
  it('ends this login at once, its access token too, and no other', async () => {
    const ida = await host.join('therapist');
    const phone = await host.signIn(ida.account.username);
    expect((await me(ida)).status).toBe(200);
    expect((await logOut(ida)).status).toBe(204);
    expect((await me(ida)).status).toBe(401);
    expect((await refresh(ida.refreshToken)).status).toBe(401);
    expect((await me(phone)).status).toBe(200);
  });

  it('ends the login of the refresh token that is given along', async () => {
    const jon = await host.join('therapist');
    const phone = await host.signIn(jon.account.username);
    await logOut(jon, { refreshToken: phone.refreshToken });
    expect((await me(phone)).status).toBe(401);
  });

  it('everywhere ends them all', async () => {
    const kay = await host.join('therapist');
    const others = [
      await host.signIn(kay.account.username),
      await host.signIn(kay.account.username),
    ];
    for (const other of others) expect((await me(other)).status).toBe(200);
    expect((await logOut(kay, { everywhere: true })).status).toBe(204);
    for (const ended of [kay, ...others]) {
      expect((await me(ended)).status).toBe(401);
      expect((await refresh(ended.refreshToken)).status).toBe(401);
    }
  });
});
