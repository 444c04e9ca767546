import { describe, expect, it } from 'vitest';
import type { Device } from '../domain/account/device.js';
import { createMemoryDocumentStore } from '../memory/memory-document-store.js';
import { createMemoryHasher } from '../memory/memory-hasher.js';
import { collections } from './collections.js';
import { DeviceRepository } from './device-repository.js';

const open = () =>
  new DeviceRepository(createMemoryDocumentStore({ collections }), createMemoryHasher());
const device = (token: string, second: number, accountId = 'ann'): Device => ({
  token,
  accountId,
  platform: 'android',
  registeredAt: `2026-01-01T00:00:0${second}.000Z`,
});

describe('DeviceRepository', () => {
  it('lists the devices of an account in the order of their registration', async () => {
    const devices = open();
    await devices.save(device('c', 2));
    await devices.save(device('a', 1));
    await devices.save(device('b', 3, 'bob'));
    expect(await devices.of('ann')).toEqual([device('a', 1), device('c', 2)]);
    expect(await devices.of('nobody')).toEqual([]);
  });

  it('keeps a device that registers again once', async () => {
    const devices = open();
    await devices.save(device('a', 1));
    await devices.save(device('a', 5));
    expect(await devices.of('ann')).toEqual([device('a', 5)]);
  });

  it('takes tokens with any characters, and forgets them again', async () => {
    const devices = open();
    const token = 'fcm:APA/91?b#x\\y z';
    await devices.save(device(token, 1));
    expect(await devices.of('ann')).toEqual([device(token, 1)]);
    await devices.remove('ann', token);
    await devices.remove('ann', token);
    expect(await devices.of('ann')).toEqual([]);
  });

  it('takes tokens of 4,096 characters', async () => {
    const devices = open();
    const [one, other] = ['a', 'b'].map((end) => device(`${'x'.repeat(4_095)}${end}`, 1));
    await devices.save(one!);
    await devices.save(other!);
    expect(await devices.of('ann')).toHaveLength(2);
    await devices.remove('ann', one!.token);
    expect(await devices.of('ann')).toEqual([other]);
  });

  it('takes a token from the account that had it before', async () => {
    const devices = open();
    await devices.save(device('a', 1));
    await devices.save(device('a', 2, 'bob'));
    expect(await devices.of('ann')).toEqual([]);
    expect(await devices.of('bob')).toEqual([device('a', 2, 'bob')]);
    await devices.remove('ann', 'a');
    expect(await devices.of('bob')).toHaveLength(1);
  });

  it('leaves a token to one account when many register it at the same moment', async () => {
    const devices = open();
    const accounts = Array.from({ length: 20 }, (_, n) => `account-${n}`);
    await Promise.all(accounts.map((accountId) => devices.save(device('a', 1, accountId))));
    const holders = await Promise.all(accounts.map((accountId) => devices.of(accountId)));
    expect(holders.flat()).toHaveLength(1);
  });
});
