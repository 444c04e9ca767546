import { languageModelSuite, runCase, runConformance } from '@attune/core/conformance';
import { describe, expect, it } from 'vitest';
import { healthyLanguageModel, languageModelSaboteurs } from './saboteurs/language-model.js';

runConformance({ describe, it }, languageModelSuite, {
  adapter: 'memory, as the saboteurs find it',
  capabilities: { scripted: true },
  open: healthyLanguageModel,
});

describe('language-model saboteurs', () => {
  it('has exactly one saboteur for every case', () => {
    const ids = languageModelSuite.cases.map(({ id }) => id);
    expect(Object.keys(languageModelSaboteurs)).toEqual(ids);
  });

  for (const one of languageModelSuite.cases) {
    const open = languageModelSaboteurs[one.id];
    it(`${one.id} catches a model that breaks: ${one.title}`, async () => {
      if (open === undefined) throw new Error(`no saboteur for ${one.id}`);
      await expect(runCase(one, { open })).rejects.toThrow();
    });

    it(`${one.id} alone catches its saboteur`, async () => {
      if (open === undefined) throw new Error(`no saboteur for ${one.id}`);
      const others = languageModelSuite.cases.filter((other) => other !== one);
      for (const other of others) {
        await runCase(other, { open }).catch((error: Error) => {
          throw new Error(`${other.id} catches it too: ${error.message}`);
        });
      }
    });
  }
});
