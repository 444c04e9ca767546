import { describe, expect, it } from 'vitest';
import { networkOf, plainAddress } from './network-address.js';

describe('plainAddress', () => {
  it.each([
    ['203.0.113.5', '203.0.113.5'],
    ['203.0.113.5:4711', '203.0.113.5'],
    ['[2001:DB8::1]:443', '2001:db8::1'],
    ['[2001:db8::1]', '2001:db8::1'],
    ['2001:0db8:0:0:0:0:0:1', '2001:db8::1'],
    ['fe80::1%eth0', 'fe80::1'],
    ['::ffff:203.0.113.5', '203.0.113.5'],
    ['[::ffff:cb00:7105]:80', '203.0.113.5'],
  ])('reads %s as %s', (entry, address) => {
    expect(plainAddress(entry)).toBe(address);
  });

  it.each(['', 'unknown', '_hidden', '300.1.1.1', '1.2.3.4:x', '[::1', '[]', 'a'.repeat(5_000)])(
    'finds no address in "%s"',
    (entry) => {
      expect(plainAddress(entry)).toBeUndefined();
    },
  );
});

describe('networkOf', () => {
  it.each([
    ['203.0.113.5', '203.0.113.5'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['2001:db8:1:2::', '2001:db8:1:2::/64'],
    ['unknown', 'unknown'],
  ])('counts %s as %s', (address, network) => {
    expect(networkOf(address)).toBe(network);
  });
});
