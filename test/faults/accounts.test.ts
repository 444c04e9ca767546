import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  crowdedStore,
  dyingStore,
  memoryKind,
  openAccounts,
  outcomes,
  password,
  person,
  pgliteKind,
  type StoreKind,
  stallingStore,
} from './accounts-tools.js';

const tenMinutes = 10 * 60_000;
const many = Array.from({ length: 30 }, (_, n) => n);

describe.each([
  ['memory', async () => memoryKind()],
  ['pglite', pgliteKind],
])('accounts on the %s store', { timeout: 120_000 }, (_name, make) => {
  let kind: StoreKind;
  beforeAll(async () => {
    kind = await make();
  });
  afterAll(() => kind.close());

  describe('registering', () => {
    it('gives an e-mail address to exactly one of many who want it at once', async () => {
      const { ports, again, searchPatients } = await openAccounts(kind);
      const documents = crowdedStore(ports.documents, many.length);
      const { registerAccount } = again({ documents });
      const calls = many.map((n) => registerAccount.execute(person({ username: `ann-${n}` })));
      expect(await outcomes(calls)).toEqual({ well: 1, codes: ['email_taken'] });
      expect((await searchPatients.execute({})).items).toHaveLength(1);
    });

    it('gives a username to exactly one, and lets the others keep their address', async () => {
      const { registerAccount } = await openAccounts(kind);
      const emails = many.map((n) => `ann-${n}@example.org`);
      const calls = emails.map((email) => registerAccount.execute(person({ email })));
      expect(await outcomes(calls)).toEqual({ well: 1, codes: ['username_taken'] });
      const again = emails.map((email, n) =>
        registerAccount.execute(person({ email, username: `other-${n}` })),
      );
      expect(await outcomes(again)).toEqual({ well: many.length - 1, codes: ['email_taken'] });
    });

    it.each(['before', 'after'] as const)(
      'keeps no name for ever when it dies %s any of its writes, and none twice',
      async (when) => {
        for (let nth = 1; ; nth += 1) {
          const { ports, again, accounts, registerAccount, logIn } = await openAccounts(kind);
          const { store, died } = dyingStore(ports.documents, nth, when);
          const dead = await outcomes([
            again({ documents: store }).registerAccount.execute(person()),
          ]);
          if (!died()) {
            expect(dead.well).toBe(1);
            expect(nth).toBeGreaterThan(3);
            break;
          }
          const was = await accounts.findByLogin('ann');
          await outcomes([registerAccount.execute(person({ displayName: 'Second' }))]);
          await ports.clock.advance(tenMinutes);
          const late = await outcomes([registerAccount.execute(person({ displayName: 'Third' }))]);
          const { items } = await accounts.search({ role: 'patient' });
          expect(items, `write ${nth}`).toHaveLength(1);
          if (was !== undefined) expect({ items, late }).toMatchObject({ items: [was] });
          expect((await logIn.execute({ login: 'ann', password })).account).toEqual(items[0]);
          expect(await accounts.findByLogin('ann@example.org')).toEqual(items[0]);
        }
      },
    );

    it.each([1, 2, 3])(
      'lets nobody who stood still before write %i come back to a name given away',
      async (nth) => {
        const { ports, again, accounts, registerAccount } = await openAccounts(kind);
        const { store, stalled, go } = stallingStore(ports.documents, nth);
        const slow = again({ documents: store }).registerAccount.execute(
          person({ displayName: 'Slow' }),
        );
        const came = outcomes([slow]);
        await stalled;
        await ports.clock.advance(tenMinutes);
        const quick = await registerAccount.execute(person({ displayName: 'Quick' }));
        go();
        expect((await came).well).toBe(0);
        expect((await accounts.search({ role: 'patient' })).items).toEqual([quick]);
      },
    );
  });

  describe('changing names', () => {
    it.each(['before', 'after'] as const)(
      'leaves each name with one account at most when it dies %s any of its writes',
      async (when) => {
        for (let nth = 1; ; nth += 1) {
          const { ports, again, accounts, registerAccount } = await openAccounts(kind);
          const { id } = await registerAccount.execute(person());
          const { store, died } = dyingStore(ports.documents, nth, when);
          const change = { username: 'other', email: 'other@example.org' };
          await outcomes([
            again({ documents: store }).updateProfile.execute(id, {
              ...change,
              currentPassword: password,
            }),
          ]);
          await ports.clock.advance(tenMinutes);
          const now = await accounts.get(id);
          expect(await accounts.findByLogin(now.username)).toEqual(now);
          expect(await accounts.findByLogin(now.email)).toEqual(now);
          const renamed = now.username === 'other';
          // What it does not have is free, what it has is not.
          const { email, username } = now;
          const taken = await outcomes([registerAccount.execute(person({ email, username }))]);
          expect(taken, `write ${nth}`).toEqual({ well: 0, codes: ['email_taken'] });
          const free = renamed ? person() : person(change);
          expect((await registerAccount.execute(free)).username).toBe(free.username);
          if (!died()) break;
          expect(nth).toBeLessThan(10);
        }
      },
    );

    it('takes no name that was given away while it stood still', async () => {
      const { ports, again, accounts, registerAccount } = await openAccounts(kind);
      const { id } = await registerAccount.execute(person());
      const { store, stalled, go } = stallingStore(ports.documents, 2);
      const slow = again({ documents: store }).updateProfile.execute(id, { username: 'wanted' });
      const came = outcomes([slow]);
      await stalled;
      await ports.clock.advance(tenMinutes);
      const wanted = { username: 'wanted', email: 'bob@example.org' };
      const bob = await registerAccount.execute(person(wanted));
      go();
      expect(await came).toEqual({ well: 0, codes: ['username_taken'] });
      expect(await accounts.findByLogin('wanted')).toEqual(bob);
      expect((await accounts.get(id)).username).toBe('ann');
    });

    it('gives a name to exactly one of many accounts that want it at once', async () => {
      const { ports, again, accounts, registerAccount } = await openAccounts(kind);
      const ids: string[] = [];
      for (const n of many.slice(0, 8)) {
        const names = { username: `ann-${n}`, email: `ann-${n}@example.org` };
        ids.push((await registerAccount.execute(person(names))).id);
      }
      const documents = crowdedStore(ports.documents, ids.length);
      const { updateProfile } = again({ documents });
      const calls = ids.map((id) => updateProfile.execute(id, { username: 'wanted' }));
      expect(await outcomes(calls)).toEqual({ well: 1, codes: ['username_taken'] });
      expect(ids).toContain((await accounts.findByLogin('wanted'))?.id);
    });

    it('loses none of many changes of one account', async () => {
      const { accounts, registerAccount, updateProfile } = await openAccounts(kind);
      const { id } = await registerAccount.execute(person());
      await Promise.all([
        updateProfile.execute(id, { displayName: 'New' }),
        updateProfile.execute(id, { username: 'new' }),
        updateProfile.execute(id, { marketing: true }),
      ]);
      const { displayName, username, consents } = await accounts.get(id);
      expect([displayName, username, consents.length]).toEqual(['New', 'new', 3]);
    });
  });

  describe('logins', () => {
    it('let exactly one of many at once use a refresh token, and then end', async () => {
      const { ports, again, registerAccount, logIn } = await openAccounts(kind);
      await registerAccount.execute(person());
      const { refreshToken } = await logIn.execute({ login: 'ann', password });
      const documents = crowdedStore(ports.documents, many.length);
      const { refreshLogin } = again({ documents });
      const tokens: string[] = [];
      const calls = many.map(async () => {
        tokens.push((await refreshLogin.execute(refreshToken)).refreshToken);
      });
      const { well, codes } = await outcomes(calls);
      expect(well).toBe(1);
      // Who comes after the login has ended finds none.
      expect(['invalid_token', 'token_reused']).toEqual(expect.arrayContaining([...codes]));
      expect(codes).toContain('token_reused');
      expect(await outcomes(tokens.map((one) => refreshLogin.execute(one)))).toEqual({
        well: 0,
        codes: ['invalid_token'],
      });
    });

    it('are all gone after a log-out everywhere, whatever is refreshed meanwhile', async () => {
      const { registerAccount, logIn, refreshLogin, authenticate, logOut } =
        await openAccounts(kind);
      await registerAccount.execute(person());
      const newest: string[] = [];
      for (const _ of many.slice(0, 6)) {
        newest.push((await logIn.execute({ login: 'ann', password })).refreshToken);
      }
      const { accessToken } = await logIn.execute({ login: 'ann', password });
      const actor = await authenticate.execute(accessToken);
      const refreshing = newest.map(async (_, n) => {
        for (let turn = 0; turn < 20; turn += 1) {
          newest[n] = (await refreshLogin.execute(newest[n]!)).refreshToken;
        }
      });
      await Promise.all([
        outcomes(refreshing),
        logOut.execute({ actor, loginId: actor.loginId, everywhere: true }),
      ]);
      expect(await outcomes(newest.map((one) => refreshLogin.execute(one)))).toEqual({
        well: 0,
        codes: ['invalid_token'],
      });
    });
  });
});
