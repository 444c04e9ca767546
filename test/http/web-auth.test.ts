import { describe, expect, it } from 'vitest';
import { createSystemClock } from '../../packages/adapters-local/src/system/index.js';
import { MemoryHost, password, type Reply } from '../support/memory-host.js';
import { createShiftedClock, hour } from './shifted-clock.js';

const clock = createShiftedClock(createSystemClock());
const host = new MemoryHost({ clock });
const path = '/v1/auth/web';

const call = (name: string, json: object, cookie?: string, headers: Record<string, string> = {}) =>
  host.call('POST', `${path}/${name}`, {
    json,
    headers: { ...(cookie === undefined ? {} : { cookie }), ...headers },
  });
const refresh = (cookie?: string) => call('refresh', {}, cookie);
/** What a browser sends back of the cookie that an answer sets. */
const kept = ({ headers }: Reply): string => (headers.get('set-cookie') ?? '').split(';')[0] ?? '';
async function signIn(): Promise<Reply> {
  const { account } = await host.join('therapist');
  return await call('login', { login: account.username, password });
}
const me = (token: string) => host.call('GET', '/v1/profiles/me', { as: { token } });

describe('the sign-in of a page', () => {
  it('gives the access token to the page and the refresh token to the browser alone', async () => {
    const answer = await signIn();
    expect(answer).toMatchObject({ status: 200, body: { signedIn: true } });
    expect(Object.keys(answer.body).sort()).toEqual(
      ['accessToken', 'account', 'expiresInSeconds', 'signedIn'].sort(),
    );
    expect((await me(answer.body.accessToken)).status).toBe(200);
    const cookie = answer.headers.get('set-cookie') ?? '';
    expect(cookie).toMatch(/^attune-refresh=[^;]{20,};/u);
    expect(cookie.split('; ').slice(1).sort()).toEqual(
      ['HttpOnly', 'Max-Age=86400', `Path=${path}`, 'SameSite=Strict'].sort(),
    );
    expect(JSON.stringify(answer.body)).not.toContain(kept(answer).slice('attune-refresh='.length));
  });

  it('keeps the cookie to encrypted lines and to the prefix of a proxy where there are such', async () => {
    const there = new MemoryHost({ deps: { publicUrl: 'https://attune.example/practice' } });
    const { account } = await there.join('therapist');
    const json = { login: account.username, password };
    const { headers } = await there.call('POST', `${path}/login`, { json });
    expect(headers.get('set-cookie')).toContain('Secure');
    expect(headers.get('set-cookie')).toContain('Path=/practice/v1/auth/web');
  });

  it('answers without a cookie that nobody is signed in', async () => {
    expect(await refresh()).toMatchObject({ status: 200, body: { signedIn: false } });
    expect(await refresh('attune-refresh=made-up')).toMatchObject({
      status: 200,
      body: { signedIn: false },
    });
  });

  it('is renewed by its cookie, which is replaced', async () => {
    const first = kept(await signIn());
    const answer = await refresh(first);
    expect(answer).toMatchObject({ status: 200, body: { signedIn: true } });
    expect(kept(answer)).not.toBe(first);
    expect((await refresh(kept(answer))).body.signedIn).toBe(true);
  });

  it('lets tabs renew with one cookie at the same moment', async () => {
    const first = kept(await signIn());
    const answers = await Promise.all([refresh(first), refresh(first), refresh(first)]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    for (const one of answers) expect((await me(one.body.accessToken)).status).toBe(200);
    for (const one of answers) expect((await refresh(kept(one))).status).toBe(200);
  });

  it('ends when an earlier cookie comes after the grace', async () => {
    const first = kept(await signIn());
    const second = await refresh(first);
    clock.pass(11_000);
    expect(await refresh(first)).toMatchObject({ status: 401, body: { code: 'token_reused' } });
    expect((await refresh(kept(second))).body).toEqual({ signedIn: false });
    expect((await me(second.body.accessToken)).status).toBe(401);
  });

  it('ends at once when a cookie from before the last one comes', async () => {
    const first = kept(await signIn());
    const third = await refresh(kept(await refresh(first)));
    expect((await refresh(first)).status).toBe(401);
    expect((await refresh(kept(third))).body).toEqual({ signedIn: false });
  });

  it('gives no grace to refresh tokens of programs', async () => {
    const { account } = await host.join('therapist');
    const login = { login: account.username, password };
    const { body } = await host.call('POST', '/v1/auth/login', { json: login });
    const again = () =>
      host.call('POST', '/v1/auth/refresh', { json: { refreshToken: body.refreshToken } });
    expect((await again()).status).toBe(200);
    expect(await again()).toMatchObject({ status: 401, body: { code: 'token_reused' } });
  });

  it('is over after a day without use', async () => {
    const first = kept(await signIn());
    clock.pass(25 * hour);
    expect((await refresh(first)).body).toEqual({ signedIn: false });
  });

  it('is ended by signing out, here or everywhere', async () => {
    const { account } = await host.join('therapist');
    const begin = () => call('login', { login: account.username, password });
    const [here, other] = [await begin(), await begin()];
    const out = await call('logout', {}, kept(here));
    expect(out.status).toBe(204);
    expect(out.headers.get('set-cookie')).toContain('Max-Age=0');
    expect((await me(here.body.accessToken)).status).toBe(401);
    expect((await me(other.body.accessToken)).status).toBe(200);
    const third = await begin();
    expect((await call('logout', { everywhere: true }, kept(third))).status).toBe(204);
    expect((await me(other.body.accessToken)).status).toBe(401);
    expect((await call('logout', {})).status).toBe(204);
  });

  it.each([
    ['another site', { 'sec-fetch-site': 'cross-site' }],
    ['another host of this site', { 'sec-fetch-site': 'same-site' }],
    ['an origin that is not this host', { origin: 'https://evil.example' }],
    ['an origin that is none', { origin: 'null' }],
  ])('is refused to pages of %s', async (_name, headers) => {
    const cookie = kept(await signIn());
    for (const name of ['refresh', 'logout']) {
      expect(await call(name, {}, cookie, headers)).toMatchObject({
        status: 403,
        body: { code: 'cross_site' },
      });
    }
    expect((await refresh(cookie)).body.signedIn).toBe(true);
  });

  it('refuses a wrong password as every sign-in does', async () => {
    const { account } = await host.join('therapist');
    const wrong = await call('login', { login: account.username, password: 'Wrong-Horse-9' });
    expect(wrong).toMatchObject({ status: 401, body: { code: 'invalid_credentials' } });
    expect(wrong.headers.get('set-cookie')).toBeNull();
  });
});
