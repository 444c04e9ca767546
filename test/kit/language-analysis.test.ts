import { languageAnalysisSuite, runCase, runConformance } from '@attune/core/conformance';
import { describe, expect, it } from 'vitest';
import {
  countingIn,
  healthyLanguageAnalysis,
  languageAnalysisSaboteurs,
  miscounting,
  partialLanguageAnalysis,
} from './saboteurs/language-analysis.js';

const capabilities = {
  sentiment: true,
  pii: true,
  keyPhrases: true,
  languageDetection: true,
  partial: false,
  fixedLanguages: true,
  faults: true,
};

runConformance({ describe, it }, languageAnalysisSuite, {
  adapter: 'memory, as the saboteurs find it',
  capabilities,
  open: healthyLanguageAnalysis,
});

runConformance({ describe, it }, languageAnalysisSuite, {
  adapter: 'memory, with half of its capabilities',
  capabilities: { ...capabilities, pii: false, keyPhrases: false, partial: true },
  open: partialLanguageAnalysis,
});

describe('limits in the unit declared', () => {
  const units = ['bytes', 'codePoints', 'textElements'] as const;
  const cases = languageAnalysisSuite.cases.filter(({ id }) => ['LA-10', 'LA-18'].includes(id));
  const run = async (open: typeof healthyLanguageAnalysis): Promise<void> => {
    for (const one of cases) await runCase(one, { open });
  };

  for (const declared of units) {
    it(`passes an analysis that counts in ${declared}`, () => run(countingIn(declared)));

    for (const counted of units.filter((unit) => unit !== declared)) {
      it(`catches one that declares ${declared} and counts ${counted}`, async () => {
        await expect(run(miscounting(declared, counted))).rejects.toThrow(/limit|allowed|too much/);
      });
    }
  }
});

describe('language-analysis saboteurs', () => {
  it('has exactly one saboteur for every case', () => {
    const ids = languageAnalysisSuite.cases.map(({ id }) => id);
    expect(Object.keys(languageAnalysisSaboteurs)).toEqual(ids);
  });

  for (const one of languageAnalysisSuite.cases) {
    const open = languageAnalysisSaboteurs[one.id];
    it(`${one.id} catches an analysis that breaks: ${one.title}`, async () => {
      if (open === undefined) throw new Error(`no saboteur for ${one.id}`);
      await expect(runCase(one, { open })).rejects.toThrow();
    });

    it(`${one.id} alone catches its saboteur`, async () => {
      if (open === undefined) throw new Error(`no saboteur for ${one.id}`);
      const missing = one.needs?.includes('partial') ? ['pii', 'keyPhrases'] : ['partial'];
      const others = languageAnalysisSuite.cases.filter(
        (other) => other !== one && !other.needs?.some((name) => missing.includes(name)),
      );
      for (const other of others) {
        await runCase(other, { open }).catch((error: Error) => {
          throw new Error(`${other.id} catches it too: ${error.message}`);
        });
      }
    });
  }
});
