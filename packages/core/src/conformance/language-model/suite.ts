import type { ConformanceSuite } from '../kit.js';
import { answerCases } from './answers.js';
import type { LanguageModelCapability, LanguageModelHarness } from './harness.js';
import { refusalCases } from './refusals.js';

/** What every language model must do, whichever service is behind it. */
export const languageModelSuite: ConformanceSuite<LanguageModelHarness, LanguageModelCapability> = {
  port: 'language-model',
  cases: [...answerCases, ...refusalCases],
};
