import { languageModelSuite, runConformance } from '@attune/core/conformance';
import { describe, it } from 'vitest';
import { healthyLanguageModel } from '../kit/saboteurs/language-model.js';

runConformance({ describe, it }, languageModelSuite, {
  adapter: 'memory',
  capabilities: { scripted: true },
  open: healthyLanguageModel,
});
