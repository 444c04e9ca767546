import { noteTakerSuite, runCase, runConformance } from '@attune/core/conformance';
import { describe, expect, it } from 'vitest';
import { healthyNoteTaker, noteTakerSaboteurs } from './saboteurs/note-taker.js';

runConformance({ describe, it }, noteTakerSuite, {
  adapter: 'memory, as the saboteurs find it',
  capabilities: { fixedLanguages: true, faults: true },
  open: healthyNoteTaker,
});

describe('note-taker saboteurs', () => {
  it('has exactly one saboteur for every case', () => {
    const ids = noteTakerSuite.cases.map(({ id }) => id);
    expect(Object.keys(noteTakerSaboteurs)).toEqual(ids);
  });

  for (const one of noteTakerSuite.cases) {
    const open = noteTakerSaboteurs[one.id];
    it(`${one.id} catches a note taker that breaks: ${one.title}`, async () => {
      if (open === undefined) throw new Error(`no saboteur for ${one.id}`);
      await expect(runCase(one, { open })).rejects.toThrow();
    });

    it(`${one.id} alone catches its saboteur`, async () => {
      if (open === undefined) throw new Error(`no saboteur for ${one.id}`);
      const others = noteTakerSuite.cases.filter((other) => other !== one);
      for (const other of others) {
        await runCase(other, { open }).catch((error: Error) => {
          throw new Error(`${other.id} catches it too: ${error.message}`);
        });
      }
    });
  }
});
