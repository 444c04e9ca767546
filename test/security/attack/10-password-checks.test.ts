import { describe, expect, it } from 'vitest';
import { MemoryHost, type Person, password } from '../../support/memory-host.js';

const headers = { 'x-forwarded-for': '203.0.113.9' };

function change(host: MemoryHost, as: Person, currentPassword: string, more: object = {}) {
  const json = { newPassword: 'Other-Horse-8', currentPassword, ...more };
  return host.call('PATCH', '/v1/profiles/me', { as, json, headers });
}

describe('attack 10: a stolen access token', () => {
  it('allows ten guesses at the password, and signing in counts among them', async () => {
    const host = new MemoryHost({ deps: { trustedProxies: 1 } });
    const ann = await host.join('therapist', 'ann');
    const codes: string[] = [];
    for (let count = 0; count < 6; count += 1) {
      codes.push((await change(host, ann, `Guess-Horse-${count}`)).body.code);
      const json = { login: 'ann@example.org', password: `Guess-${count}` };
      codes.push((await host.call('POST', '/v1/auth/login', { json, headers })).body.code);
    }
    const expected = [
      ...Array(10).fill('invalid_credentials'),
      ...Array(2).fill('too_many_requests'),
    ];
    expect(codes).toEqual(expected);
    const right = await change(host, ann, password);
    expect(right).toMatchObject({ status: 429, body: { code: 'too_many_requests' } });
    expect(Number(right.headers.get('retry-after'))).toBeGreaterThan(0);
    const email = { newPassword: undefined, email: 'thief@example.org' };
    expect((await change(host, ann, password, email)).status).toBe(429);
    expect((await host.accounts.accounts.get(ann.account.id)).email).toBe('ann@example.org');
  });

  it('allows no more of them at the same moment', async () => {
    const host = new MemoryHost({ deps: { trustedProxies: 1 } });
    const ann = await host.join('therapist', 'ann');
    const tries = Array.from({ length: 25 }, (_, at) => change(host, ann, `Guess-Horse-${at}`));
    const statuses = (await Promise.all(tries)).map(({ status }) => status);
    expect(statuses.filter((status) => status === 401)).toHaveLength(10);
    expect(statuses.filter((status) => status === 429)).toHaveLength(15);
  });

  it('leaves its guesses in the log of sign-ins and in the audit', async () => {
    const host = new MemoryHost({ deps: { trustedProxies: 1 } });
    const ann = await host.join('therapist', 'ann');
    const { id } = ann.account;
    await change(host, ann, 'Guess-Horse-1');
    await host.call('POST', '/v1/auth/login', { json: { login: 'ann', password: 'x' }, headers });
    const logged = host.lines
      .map((line) => JSON.parse(line))
      .filter(({ event }) => event === 'password_refused' || event === 'login_refused');
    const told = { accountId: id, address: '203.0.113.9', reason: 'refused' };
    expect(logged).toMatchObject([
      { event: 'password_refused', ...told },
      { event: 'login_refused', ...told },
    ]);
    expect(JSON.stringify(logged)).not.toContain('Guess');
    const subject = { kind: 'account', id };
    expect(host.audited.slice(-2)).toMatchObject([
      { actorId: id, action: 'updateProfile', subject, outcome: 'denied' },
      { actorId: 'anonymous', action: 'logIn', subject, outcome: 'denied' },
    ]);
  });

  it('does not stop the owner, who changes the password at a known address', async () => {
    const host = new MemoryHost({ deps: { trustedProxies: 1 } });
    const ann = await host.join('therapist', 'ann');
    for (let count = 0; count < 11; count += 1) await change(host, ann, `Guess-Horse-${count}`);
    const json = { newPassword: 'Other-Horse-8', currentPassword: password };
    expect((await host.call('PATCH', '/v1/profiles/me', { as: ann, json })).status).toBe(200);
  });
});
