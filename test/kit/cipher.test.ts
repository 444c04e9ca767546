import { cipherSuite, runCase, runConformance } from '@attune/core/conformance';
import { describe, expect, it } from 'vitest';
import { cipherSaboteurs, healthyCipher } from './saboteurs/cipher.js';

runConformance({ describe, it }, cipherSuite, {
  adapter: 'envelope over memory, as the saboteurs find it',
  capabilities: { reopens: true, service: true },
  open: healthyCipher,
});

describe('cipher saboteurs', () => {
  it('has exactly one saboteur for every case', () => {
    const ids = cipherSuite.cases.map(({ id }) => id);
    expect(Object.keys(cipherSaboteurs)).toEqual(ids);
  });

  for (const one of cipherSuite.cases) {
    const open = cipherSaboteurs[one.id];
    it(`${one.id} catches a cipher that breaks: ${one.title}`, async () => {
      if (open === undefined) throw new Error(`no saboteur for ${one.id}`);
      await expect(runCase(one, { open })).rejects.toThrow();
    });

    it(`${one.id} alone catches its saboteur`, async () => {
      if (open === undefined) throw new Error(`no saboteur for ${one.id}`);
      const others = cipherSuite.cases.filter((other) => other !== one);
      for (const other of others) {
        await runCase(other, { open }).catch((error: Error) => {
          throw new Error(`${other.id} catches it too: ${error.message}`);
        });
      }
    });
  }
});
