import { describe, expect, it } from 'vitest';
import { createSystemClock } from '../../packages/adapters-local/src/system/index.js';
import { createThrottle } from '../../packages/http/src/host/middleware/throttle.js';
import { MemoryHost, type Person, password, registration } from '../support/memory-host.js';
import { createShiftedClock, hour, minute } from './shifted-clock.js';

const clock = createShiftedClock(createSystemClock());
const host = new MemoryHost({ clock });

const register = (json: object, on = host) => on.call('POST', '/v1/auth/register', { json });
const logIn = (login: string, given = password, on = host) =>
  on.call('POST', '/v1/auth/login', { json: { login, password: given } });
const refresh = (refreshToken: string) =>
  host.call('POST', '/v1/auth/refresh', { json: { refreshToken } });
const me = (as: Pick<Person, 'token'>) => host.call('GET', '/v1/profiles/me', { as });

describe('resetting a password', () => {
  const askFor = (email: string) =>
    host.call('POST', '/v1/auth/password-reset', { json: { email } });
  const confirm = (token: string, newPassword: string) =>
    host.call('POST', '/v1/auth/password-reset/confirm', { json: { token, newPassword } });
  const fresh = 'Another-Horse-8';

  async function mailedToken(email: string): Promise<string> {
    await host.accounts.operations.settleMails();
    const count = host.mails.length;
    expect((await askFor(email)).status).toBe(202);
    await host.accounts.operations.settleMails();
    const mail = host.mails[count];
    expect(mail?.to).toBe(email);
    return /^[\w-]{20,}$/mu.exec(mail?.text ?? '')?.[0] ?? '';
  }

  it('works by mail, ends every login, and works once', async () => {
    const lea = await host.join('therapist');
    const token = await mailedToken(lea.account.email);
    expect((await confirm(token, 'weak')).body.code).toBe('weak_password');
    expect((await confirm(token, fresh)).status).toBe(204);
    expect((await me(lea)).status).toBe(401);
    expect((await refresh(lea.refreshToken)).status).toBe(401);
    expect((await logIn(lea.account.username)).status).toBe(401);
    expect((await logIn(lea.account.username, fresh)).status).toBe(200);
    const again = await confirm(token, 'Third-Horse-77');
    expect(again).toMatchObject({ status: 400, body: { code: 'reset_token_invalid' } });
  });

  it('gets the same answer for an unknown address, and no mail is sent', async () => {
    const mia = await host.join('patient');
    await host.accounts.operations.settleMails();
    const count = host.mails.length;
    const known = await askFor(mia.account.email);
    const unknown = await askFor('nobody@example.org');
    await host.accounts.operations.settleMails();
    expect([unknown.status, unknown.body]).toEqual([known.status, known.body]);
    expect(host.mails.slice(count).map(({ to }) => to)).toEqual([mia.account.email]);
  });

  it('is possible for an hour', async () => {
    const ned = await host.join('patient');
    const token = await mailedToken(ned.account.email);
    clock.pass(hour + minute);
    const late = await confirm(token, fresh);
    expect(late).toMatchObject({ status: 400, body: { code: 'reset_token_invalid' } });
    expect((await logIn(ned.account.username)).status).toBe(200);
  });

  it('is done by one of many who hold the token at the same moment', async () => {
    const oda = await host.join('patient');
    const token = await mailedToken(oda.account.email);
    const tries = Array.from({ length: 5 }, (_, at) => confirm(token, `${fresh}${at}`));
    const statuses = (await Promise.all(tries)).map(({ status }) => status).sort();
    expect(statuses).toEqual([204, 400, 400, 400, 400]);
  });
});

describe('a client that guesses', () => {
  const few = { points: 3, seconds: 60 };
  const signInLimits = { perAccount: 3, windowMs: 60_000 };

  it('at a password is told when to come back, and so is the person until then', async () => {
    const guarded = new MemoryHost({ accountOptions: { signInLimits } });
    await register(registration('pia'), guarded);
    for (let count = 0; count < 3; count += 1) {
      expect((await logIn('pia', `Guess-${count}`, guarded)).status).toBe(401);
    }
    for (const given of ['Guess-4', password]) {
      const reply = await logIn('pia', given, guarded);
      expect(reply).toMatchObject({ status: 429, body: { code: 'too_many_requests' } });
      expect(Number(reply.headers.get('retry-after'))).toBeGreaterThan(0);
      expect(Number(reply.headers.get('retry-after'))).toBeLessThanOrEqual(60);
    }
  });

  it('at accounts that do not exist is told the same', async () => {
    const guarded = new MemoryHost({ accountOptions: { signInLimits } });
    const codes: string[] = [];
    for (let count = 0; count < 4; count += 1) {
      codes.push((await logIn('nobody', 'Guess-1', guarded)).body.code);
    }
    expect(codes.slice(0, 3)).toEqual(Array(3).fill('invalid_credentials'));
    expect(codes[3]).toBe('too_many_requests');
  });

  it('cannot flood an address with mails or the host with accounts', async () => {
    const throttle = createThrottle({ mails: few, requests: few });
    const guarded = new MemoryHost({ deps: { throttle } });
    const statuses: number[] = [];
    for (let count = 0; count < 4; count += 1) {
      statuses.push((await register(registration(`new${count}`), guarded)).status);
    }
    for (let count = 0; count < 4; count += 1) {
      const json = { email: 'new0@example.org' };
      statuses.push((await guarded.call('POST', '/v1/auth/password-reset', { json })).status);
    }
    expect(statuses).toEqual([201, 201, 201, 429, 202, 202, 202, 429]);
  });
});

describe('the logs', () => {
  it('say who came and went, and hold no password, token, name or address', async () => {
    const quiet = new MemoryHost();
    const name = 'quentin-marker';
    await register(registration(name), quiet);
    const { body } = await logIn(name, password, quiet);
    await logIn(name, 'Wrong-Marker-1', quiet);
    const { refreshToken, accessToken: token } = body;
    await quiet.call('POST', '/v1/auth/refresh', { json: { refreshToken } });
    await quiet.call('POST', '/v1/auth/refresh', { json: { refreshToken } });
    const json = { email: `${name}@example.org` };
    await quiet.call('POST', '/v1/auth/password-reset', { json });
    await quiet.accounts.operations.settleMails();
    const reset = /^[\w-]{20,}$/mu.exec(quiet.mails.at(-1)?.text ?? '')?.[0] ?? 'no token';
    await quiet.call('POST', '/v1/auth/password-reset/confirm', {
      json: { token: reset, newPassword: 'Fresh-Marker-2' },
    });
    const lines = quiet.lines.join('');
    for (const event of [
      'registered',
      'logged_in',
      'login_refused',
      'refresh_refused',
      'reset_requested',
      'password_reset',
    ]) {
      expect(lines).toContain(`"event":"${event}"`);
    }
    for (const secret of [password, 'Marker', 'marker', refreshToken, token, reset]) {
      expect(lines).not.toContain(secret);
    }
  });
});
