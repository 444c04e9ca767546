import { languageAnalysisSuite, runConformance } from '@attune/core/conformance';
import { createMemoryLanguageAnalysis } from '@attune/core/memory';
import { describe, it } from 'vitest';

runConformance({ describe, it }, languageAnalysisSuite, {
  adapter: 'memory',
  capabilities: {
    sentiment: true,
    pii: true,
    keyPhrases: true,
    languageDetection: true,
    partial: false,
    fixedLanguages: false,
    faults: true,
  },
  open: async () => {
    const port = createMemoryLanguageAnalysis();
    return { port, service: { refuse: port.refuse, failItem: port.failItem } };
  },
});
