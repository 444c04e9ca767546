import { visitor } from '@attune/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { asTherapist } from '../support/actors.js';
import {
  type Accounts,
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

const wanted = 'new@example.org';

/** Asks for a change to the wanted address; resolves with the token that is mailed there. */
async function askForChange(open: Accounts, accountId: string): Promise<string> {
  const change = { email: wanted, currentPassword: password };
  await open.updateProfile.execute(asTherapist(accountId), change);
  await open.operations.settleMails();
  const mail = open.ports.mailer.outbox.findLast(({ to }) => to === wanted);
  return /^[\w-]{43}$/mu.exec(mail?.text ?? '')?.[0] ?? '';
}

/**
 * Lets the confirmation of a change die at its nth write and looks who has the address then; resolves
 * whether there was such a write.
 */
async function confirmingDies(
  kind: StoreKind,
  nth: number,
  when: 'before' | 'after',
): Promise<boolean> {
  const open = await openAccounts(kind);
  const { ports, accounts, registerAccount } = open;
  const { id } = await registerAccount.execute(visitor, person());
  const token = await askForChange(open, id);
  const { store, died } = dyingStore(ports.documents, nth, when);
  await outcomes([open.again({ documents: store }).confirmEmail.execute(visitor, { token })]);
  await ports.clock.advance(tenMinutes);
  const { email } = await accounts.get(id);
  expect(await accounts.findByLogin(email)).toMatchObject({ id });
  const names = { username: 'bob', email: 'bob@example.org' };
  const bob = await registerAccount.execute(visitor, person(names));
  const isChanged = email === wanted;
  if (!isChanged)
    await open.confirmEmail.execute(visitor, { token: await askForChange(open, bob.id) });
  expect(await accounts.findForLogin(wanted), `write ${nth}`).toMatchObject({
    account: { id: isChanged ? id : bob.id },
    confirmed: true,
  });
  return died();
}

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
    it('opens many accounts with one address at once, of which one holds it', async () => {
      const { ports, again, accounts, searchPatients } = await openAccounts(kind);
      const documents = crowdedStore(ports.documents, many.length);
      const { registerAccount } = again({ documents });
      const calls = many.map((n) =>
        registerAccount.execute(visitor, person({ username: `ann-${n}` })),
      );
      expect(await outcomes(calls)).toEqual({ well: many.length, codes: [] });
      const all = { limit: 100 };
      expect((await searchPatients.execute(asTherapist('any'), all)).items).toHaveLength(
        many.length,
      );
      const ids = (await Promise.all(calls)).map(({ id }) => id);
      expect(ids).toContain((await accounts.findByLogin('ann@example.org'))?.id);
    });

    it('gives an address to the one of many that confirms it first, at once', async () => {
      const { ports, again, accounts, registerAccount, operations } = await openAccounts(kind);
      for (const n of many.slice(0, 6)) {
        await registerAccount.execute(visitor, person({ username: `ann-${n}` }));
      }
      await operations.settleMails();
      const { confirmEmail } = again();
      const tokens = ports.mailer.outbox.map(({ text }) => /^[\w-]{43}$/mu.exec(text)?.[0] ?? '');
      expect(tokens).toHaveLength(6);
      expect(
        await outcomes(tokens.map((one) => confirmEmail.execute(visitor, { token: one }))),
      ).toEqual({
        well: 1,
        codes: ['email_taken'],
      });
      const holder = await accounts.findForLogin('ann@example.org');
      expect(holder?.confirmed).toBe(true);
    });

    it('gives a username to exactly one, and lets the others keep their address', async () => {
      const { registerAccount } = await openAccounts(kind);
      const emails = many.map((n) => `ann-${n}@example.org`);
      const calls = emails.map((email) => registerAccount.execute(visitor, person({ email })));
      expect(await outcomes(calls)).toEqual({ well: 1, codes: ['username_taken'] });
      const again = emails.map((email, n) =>
        registerAccount.execute(visitor, person({ email, username: `other-${n}` })),
      );
      expect(await outcomes(again)).toEqual({ well: many.length, codes: [] });
    });

    it.each(['before', 'after'] as const)(
      'keeps no name for ever when it dies %s any of its writes, and none twice',
      async (when) => {
        for (let nth = 1; ; nth += 1) {
          const { ports, again, accounts, registerAccount, logIn } = await openAccounts(kind);
          const { store, died } = dyingStore(ports.documents, nth, when);
          const dead = await outcomes([
            again({ documents: store }).registerAccount.execute(visitor, person()),
          ]);
          if (!died()) {
            expect(dead.well).toBe(1);
            expect(nth).toBeGreaterThan(3);
            break;
          }
          const was = await accounts.findByLogin('ann');
          await outcomes([registerAccount.execute(visitor, person({ displayName: 'Second' }))]);
          await ports.clock.advance(tenMinutes);
          const late = await outcomes([
            registerAccount.execute(visitor, person({ displayName: 'Third' })),
          ]);
          const { items } = await accounts.search({ role: 'patient' });
          expect(items, `write ${nth}`).toHaveLength(1);
          if (was !== undefined) expect({ items, late }).toMatchObject({ items: [was] });
          expect((await logIn.execute(visitor, { login: 'ann', password })).account).toEqual(
            items[0],
          );
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
          visitor,
          person({ displayName: 'Slow' }),
        );
        const came = outcomes([slow]);
        await stalled;
        await ports.clock.advance(tenMinutes);
        const quick = await registerAccount.execute(visitor, person({ displayName: 'Quick' }));
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
          const { id } = await registerAccount.execute(visitor, person());
          const { store, died } = dyingStore(ports.documents, nth, when);
          const change = { username: 'other', email: 'other@example.org' };
          const dying = again({ documents: store });
          await outcomes([
            dying.updateProfile.execute(asTherapist(id), { ...change, currentPassword: password }),
          ]);
          await dying.operations.settleMails();
          await ports.clock.advance(tenMinutes);
          const now = await accounts.get(id);
          expect(await accounts.findByLogin(now.username)).toEqual(now);
          expect(await accounts.findByLogin(now.email)).toEqual(now);
          const renamed = now.username === 'other';
          // What it does not have is free, what it has is not.
          const { email, username } = now;
          const taken = await outcomes([
            registerAccount.execute(visitor, person({ email, username })),
          ]);
          expect(taken, `write ${nth}`).toEqual({ well: 0, codes: ['username_taken'] });
          const free = renamed ? person() : person(change);
          expect((await registerAccount.execute(visitor, free)).username).toBe(free.username);
          if (!died()) break;
          expect(nth).toBeLessThan(15);
        }
      },
    );

    it.each(['before', 'after'] as const)(
      'leaves an address with one account when confirming it dies %s any of its writes',
      async (when) => {
        for (let nth = 1; await confirmingDies(kind, nth, when); nth += 1) {
          expect(nth).toBeLessThan(15);
        }
      },
    );

    it('takes no name that was given away while it stood still', async () => {
      const { ports, again, accounts, registerAccount } = await openAccounts(kind);
      const { id } = await registerAccount.execute(visitor, person());
      const { store, stalled, go } = stallingStore(ports.documents, 2);
      const slow = again({ documents: store }).updateProfile.execute(asTherapist(id), {
        username: 'wanted',
      });
      const came = outcomes([slow]);
      await stalled;
      await ports.clock.advance(tenMinutes);
      const wanted = { username: 'wanted', email: 'bob@example.org' };
      const bob = await registerAccount.execute(visitor, person(wanted));
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
        ids.push((await registerAccount.execute(visitor, person(names))).id);
      }
      const documents = crowdedStore(ports.documents, ids.length);
      const { updateProfile } = again({ documents });
      const calls = ids.map((id) => updateProfile.execute(asTherapist(id), { username: 'wanted' }));
      expect(await outcomes(calls)).toEqual({ well: 1, codes: ['username_taken'] });
      expect(ids).toContain((await accounts.findByLogin('wanted'))?.id);
    });

    it('loses none of many changes of one account', async () => {
      const { accounts, registerAccount, updateProfile } = await openAccounts(kind);
      const { id } = await registerAccount.execute(visitor, person());
      await Promise.all([
        updateProfile.execute(asTherapist(id), { displayName: 'New' }),
        updateProfile.execute(asTherapist(id), { username: 'new' }),
        updateProfile.execute(asTherapist(id), { marketing: true }),
      ]);
      const { displayName, username, consents } = await accounts.get(id);
      expect([displayName, username, consents.length]).toEqual(['New', 'new', 3]);
    });
  });

  describe('logins', () => {
    it('let exactly one of many at once use a refresh token, and then end', async () => {
      const { ports, again, registerAccount, logIn } = await openAccounts(kind);
      await registerAccount.execute(visitor, person());
      const { refreshToken } = await logIn.execute(visitor, { login: 'ann', password });
      const documents = crowdedStore(ports.documents, many.length);
      const { refreshLogin } = again({ documents });
      const tokens: string[] = [];
      const calls = many.map(async () => {
        tokens.push((await refreshLogin.execute(visitor, { refreshToken })).refreshToken);
      });
      const { well, codes } = await outcomes(calls);
      expect(well).toBe(1);
      // Who comes after the login has ended finds none.
      expect(['invalid_token', 'token_reused']).toEqual(expect.arrayContaining([...codes]));
      expect(codes).toContain('token_reused');
      expect(
        await outcomes(tokens.map((one) => refreshLogin.execute(visitor, { refreshToken: one }))),
      ).toEqual({
        well: 0,
        codes: ['invalid_token'],
      });
    });

    it('are all gone after a log-out everywhere, whatever is refreshed meanwhile', async () => {
      const { registerAccount, logIn, refreshLogin, authenticate, logOut } =
        await openAccounts(kind);
      await registerAccount.execute(visitor, person());
      const newest: string[] = [];
      for (const _ of many.slice(0, 6)) {
        newest.push((await logIn.execute(visitor, { login: 'ann', password })).refreshToken);
      }
      const { accessToken } = await logIn.execute(visitor, { login: 'ann', password });
      const actor = await authenticate.execute(visitor, { accessToken });
      const refreshing = newest.map(async (_, n) => {
        for (let turn = 0; turn < 20; turn += 1) {
          newest[n] = (
            await refreshLogin.execute(visitor, { refreshToken: newest[n]! })
          ).refreshToken;
        }
      });
      await Promise.all([
        outcomes(refreshing),
        logOut.execute(actor, { loginId: actor.loginId, everywhere: true }),
      ]);
      expect(
        await outcomes(newest.map((one) => refreshLogin.execute(visitor, { refreshToken: one }))),
      ).toEqual({
        well: 0,
        codes: ['invalid_token'],
      });
    });
  });
});
