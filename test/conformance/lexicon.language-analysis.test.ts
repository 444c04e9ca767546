import { languageAnalysisSuite, runConformance } from '@attune/core/conformance';
import { describe, it } from 'vitest';
import { createLexiconLanguageAnalysis } from '../../packages/adapters-local/src/lexicon/lexicon-language-analysis.js';

runConformance({ describe, it }, languageAnalysisSuite, {
  adapter: 'lexicon',
  capabilities: {
    sentiment: true,
    pii: true,
    keyPhrases: true,
    languageDetection: true,
    partial: false,
    fixedLanguages: true,
    faults: false,
  },
  open: async () => ({ port: createLexiconLanguageAnalysis() }),
});
