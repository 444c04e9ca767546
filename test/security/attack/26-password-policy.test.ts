import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openWatchedHost, type WatchedHost } from '../../support/host-table-host.js';
import { readReply, registration, requestInit } from '../../support/memory-host.js';

let host: WatchedHost;
beforeAll(async () => {
  host = await openWatchedHost();
}, 60_000);
afterAll(() => host[Symbol.asyncDispose]());

let people = 0;

async function register(password: string, more: object = {}) {
  people += 1;
  const json = { ...registration(`person${people}`), password, ...more };
  const headers = { 'x-forwarded-for': `192.0.2.${people}` };
  const url = 'http://localhost/v1/auth/register';
  const request = new Request(url, requestInit('POST', { json, headers }));
  return await readReply(await host.app.fetch(request));
}

describe('attack 26: a password that is easy to guess', () => {
  it.each(['Password1!', 'Welcome2024!', 'P@ssw0rd1!', 'Qwerty123456!', 'Summer2025!', 'Aa111111'])(
    '%s is refused, and the answer says how soon it would be guessed',
    async (password) => {
      const { status, body } = await register(password);
      expect(status).toBe(400);
      expect(body.code).toBe('weak_password');
      expect(body.errors).toHaveLength(1);
      expect(body.errors[0].path).toBe('password');
      expect(body.errors[0].message).toMatch(/can be guessed in .*(second|minute|hour)/u);
      expect(JSON.stringify(body)).not.toContain(password);
    },
  );

  it('includes a password made of the names of the account', async () => {
    const names = { username: 'zoltan77x', email: 'z@quembertzix.org', displayName: 'Zo Brixtern' };
    for (const password of ['Quembertzix77', 'ZoBrixtern77', 'Zoltan77x-1A']) {
      expect((await register(password, names)).body.code, password).toBe('weak_password');
    }
  });

  it.each([
    'Correct-Horse-9',
    'Quiet-River-9',
    'Lamp and tree 7',
    `Aa1-${'horse river '.repeat(10)}`,
  ])('is not %s', async (password) => {
    expect((await register(password)).status).toBe(201);
  });

  it.each([
    'correct-horse-9',
    'CORRECT-HORSE-9',
    'Correct-Horse-X',
    'Gx7-kq',
    `Gx7${'kq-z'.repeat(40)}`,
  ])('%s still breaks a rule of composition or length', async (password) => {
    expect((await register(password)).body.code).toBe('weak_password');
  });
});
