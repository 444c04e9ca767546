import { createAccountUseCases, createUseCases, system } from '@attune/core';
import {
  createManualClock,
  createMemoryAccountPorts,
  createMemoryPorts,
} from '@attune/core/memory';
import { expect, it } from 'vitest';
import { password } from './accounts-tools.js';

/** The host asks for "ann" as `WATCH_OWNER`. */
async function open() {
  const clock = createManualClock();
  const { documents } = createMemoryPorts({ clock });
  const ports = createMemoryAccountPorts({ clock, documents });
  const accounts = createAccountUseCases(ports);
  const restarted = () => createUseCases({ ...createMemoryPorts({ clock }), documents }).operations;
  const create = async (email: string, username: string) => {
    await clock.advance(1_000);
    const input = { email, username, password, displayName: 'A', role: 'therapist' } as const;
    return (await accounts.createAccount.execute(system, input)).account;
  };
  return { accounts, create, chosen: (login = 'ann') => restarted().chosenTherapist(login) };
}

it('a name stays with its account, also when another account takes the freed name', async () => {
  const { accounts, create, chosen } = await open();
  const ann = await create('ann@example.org', 'ann');
  expect((await chosen()).id).toBe(ann.id);
  const actor = { accountId: ann.id, role: 'therapist' } as const;
  await accounts.updateProfile.execute(actor, { username: 'ann-lee' });
  expect(await chosen(' ANN ')).toEqual({ id: ann.id, username: 'ann-lee' });
  const stranger = await create('stranger@example.org', 'ann');
  expect((await chosen()).id).toBe(ann.id);
  expect((await chosen(stranger.id)).id).toBe(stranger.id);
});

it('refuses a deactivated account, and takes it again later', async () => {
  const { accounts, create, chosen } = await open();
  const ann = await create('ann@example.org', 'ann');
  await chosen();
  const admin = { accountId: 'admin', role: 'admin' } as const;
  await accounts.setAccountDisabled.execute(admin, { accountId: ann.id, disabled: true });
  await expect(chosen()).rejects.toMatchObject({ code: 'forbidden' });
  await expect(chosen(ann.id)).rejects.toMatchObject({ code: 'forbidden' });
  await accounts.setAccountDisabled.execute(admin, { accountId: ann.id, disabled: false });
  expect((await chosen()).id).toBe(ann.id);
});

it('does not take an account that registered a name after a host had asked for it', async () => {
  const { create, chosen } = await open();
  await expect(chosen()).rejects.toMatchObject({ code: 'account_not_found' });
  const stranger = await create('stranger@example.org', 'ann');
  await expect(chosen()).rejects.toMatchObject({
    code: 'forbidden',
    message: expect.stringContaining(`set its id instead: ${stranger.id}`),
  });
});
