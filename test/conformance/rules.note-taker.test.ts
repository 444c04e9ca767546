import { noteTakerSuite, runConformance } from '@attune/core/conformance';
import { describe, it } from 'vitest';
import { createRulesNoteTaker } from '../../packages/adapters-local/src/rules/rules-note-taker.js';

runConformance({ describe, it }, noteTakerSuite, {
  adapter: 'rules',
  capabilities: { fixedLanguages: true, faults: false },
  open: async () => ({ port: createRulesNoteTaker() }),
});
