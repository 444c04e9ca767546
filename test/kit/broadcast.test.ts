import { broadcastSuite, runCase, runConformance } from '@attune/core/conformance';
import { describe, expect, it } from 'vitest';
import { broadcastSaboteurs, healthyBroadcast } from './saboteurs/broadcast.js';

runConformance({ describe, it }, broadcastSuite, {
  adapter: 'memory, as the saboteurs find it',
  capabilities: { shared: true, service: true },
  open: healthyBroadcast,
});

describe('broadcast saboteurs', () => {
  it('has exactly one saboteur for every case', () => {
    const ids = broadcastSuite.cases.map(({ id }) => id);
    expect(Object.keys(broadcastSaboteurs)).toEqual(ids);
  });

  for (const one of broadcastSuite.cases) {
    const open = broadcastSaboteurs[one.id];
    it(`${one.id} catches a broadcast that breaks: ${one.title}`, async () => {
      if (open === undefined) throw new Error(`no saboteur for ${one.id}`);
      await expect(runCase(one, { open })).rejects.toThrow();
    });

    it(`${one.id} alone catches its saboteur`, async () => {
      if (open === undefined) throw new Error(`no saboteur for ${one.id}`);
      const others = broadcastSuite.cases.filter((other) => other !== one);
      for (const other of others) {
        await runCase(other, { open }).catch((error: Error) => {
          throw new Error(`${other.id} catches it too: ${error.message}`);
        });
      }
    });
  }
});
