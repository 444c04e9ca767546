import { createAccountUseCases, system, visitor } from '@attune/core';
import { createMemoryAccountPorts } from '@attune/core/memory';
import { beforeAll, describe, expect, it } from 'vitest';
import { createSystemClock } from '../../../packages/adapters-local/src/system/index.js';
import { createShiftedClock } from '../../http/shifted-clock.js';
import { MemoryHost, type Person, password } from '../../support/memory-host.js';

const clock = createShiftedClock(createSystemClock());
const host = new MemoryHost({ clock });
let root: Person;
beforeAll(async () => {
  root = await host.admin();
});

const me = async (as: Pick<Person, 'token'>): Promise<number> =>
  (await host.call('GET', '/v1/profiles/me', { as })).status;
const set = (id: string, disabled: unknown, as: Person = root) =>
  host.call('PATCH', `/v1/admin/accounts/${id}`, { as, json: { disabled } });
const list = async (query: string) => {
  const { status, body } = await host.call('GET', `/v1/admin/accounts?${query}`, { as: root });
  expect(status).toBe(200);
  return body;
};
const names = (body: { items: readonly { username: string }[] }): string[] =>
  body.items.map(({ username }) => username);

describe('attack 13: a deactivated account', () => {
  it('loses every login at once, and cannot sign in or refresh', async () => {
    const ann = await host.join('therapist', 'ann');
    const phone = await host.signIn('ann');
    expect([await me(ann), await me(phone)]).toEqual([200, 200]);
    const { status, body } = await set(ann.account.id, true);
    expect(status).toBe(200);
    expect(body.account).toMatchObject({ id: ann.account.id, disabledAt: expect.any(String) });
    expect([await me(ann), await me(phone)]).toEqual([401, 401]);
    for (const { refreshToken } of [ann, phone]) {
      const reply = await host.call('POST', '/v1/auth/refresh', { json: { refreshToken } });
      expect(reply.status).toBe(401);
    }
    const json = { login: 'ann', password };
    const refused = await host.call('POST', '/v1/auth/login', { json });
    expect(refused).toMatchObject({ status: 401, body: { code: 'invalid_credentials' } });
    expect((await set(ann.account.id, false)).body.account.disabledAt).toBeUndefined();
    expect(await me(ann)).toBe(401);
    expect(await me(await host.signIn('ann'))).toBe(200);
  });

  it('loses access within ten seconds when only its record was changed', async () => {
    const bob = await host.join('patient', 'bob');
    expect(await me(bob)).toBe(200);
    const disabledAt = clock.now().toISOString();
    await host.accounts.accounts.update(bob.account.id, (one) => ({ ...one, disabledAt }));
    clock.pass(10_000);
    expect(await me(bob)).toBe(401);
  });

  it('does not begin a login while it is being deactivated', async () => {
    const ports = createMemoryAccountPorts();
    const open = createAccountUseCases(ports);
    const names = { email: 'eve@example.org', username: 'eve', displayName: 'Eve' };
    const { account } = await open.createAccount.execute(system, {
      ...names,
      role: 'patient',
      password,
    });
    const actor = { accountId: 'root', role: 'admin' } as const;
    const useCases = createAccountUseCases({
      ...ports,
      passwords: {
        ...ports.passwords,
        verify: async (...args) => {
          const answer = await ports.passwords.verify(...args);
          const input = { accountId: account.id, disabled: true };
          await open.setAccountDisabled.execute(actor, input);
          return answer;
        },
      },
    });
    await expect(useCases.logIn.execute(visitor, { login: 'eve', password })).rejects.toMatchObject(
      {
        code: 'invalid_credentials',
      },
    );
    const kept = await ports.documents.query('logins', { where: {}, partition: account.id });
    expect(kept.items).toEqual([]);
  });
});

describe('attack 13: administrators', () => {
  it('cannot deactivate themselves, nor an account that does not exist', async () => {
    const refused = await set(root.account.id, true);
    expect(refused).toMatchObject({ status: 409, body: { code: 'own_account' } });
    expect(refused.body.detail).toContain('another administrator');
    expect(await me(root)).toBe(200);
    expect(await set('absent', true)).toMatchObject({ status: 404 });
    expect(await set(root.account.id, 'yes')).toMatchObject({ status: 400 });
  });

  it('alone may do it, and the audit says who did it to whom', async () => {
    const [dan, fay] = [await host.join('patient', 'dan'), await host.join('therapist', 'fay')];
    for (const as of [dan, fay]) {
      expect((await set(dan.account.id, true, as)).status).toBe(403);
      expect((await host.call('GET', '/v1/admin/accounts', { as })).status).toBe(403);
    }
    await set(dan.account.id, true);
    expect(host.audited.at(-1)).toMatchObject({
      actorId: root.account.id,
      action: 'changeAccount',
      subject: { kind: 'account', id: dan.account.id },
      outcome: 'done',
    });
  });

  it('find accounts by words, role and state, in pages, with the last sign-in', async () => {
    const gus = await host.join('patient', 'gus-finder');
    await host.join('therapist', 'hal-finder');
    await set(gus.account.id, true);
    expect(names(await list('q=finder'))).toEqual(['gus-finder', 'hal-finder']);
    expect(names(await list('q=finder&role=therapist'))).toEqual(['hal-finder']);
    expect(names(await list('q=finder&disabled=true'))).toEqual(['gus-finder']);
    expect(names(await list('q=finder&disabled=false'))).toEqual(['hal-finder']);
    expect(names(await list('q=finder&disabled=true&role=therapist'))).toEqual([]);
    const [hal] = (await list('q=hal-finder')).items;
    expect(Object.keys(hal).sort()).toEqual(
      [...['createdAt', 'displayName', 'email', 'id', 'lastSignInAt', 'role', 'username']].sort(),
    );
    const seen: string[] = [];
    let cursor = '';
    do {
      const page = await list(`limit=2&disabled=false${cursor}`);
      seen.push(...names(page));
      cursor = page.nextCursor === undefined ? '' : `&cursor=${page.nextCursor}`;
    } while (cursor !== '');
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen).toContain('hal-finder');
    expect(seen).not.toContain('gus-finder');
  });
});
