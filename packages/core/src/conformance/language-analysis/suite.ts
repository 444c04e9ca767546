import type { ConformanceSuite } from '../kit.js';
import { answerCases } from './answers.js';
import type { LanguageAnalysisCapability, LanguageAnalysisHarness } from './harness.js';
import { itemCases } from './items.js';
import { limitCases } from './limits.js';
import { refusalCases } from './refusals.js';

/** What every language analysis must do, whichever service or word list is behind it. */
export const languageAnalysisSuite: ConformanceSuite<
  LanguageAnalysisHarness,
  LanguageAnalysisCapability
> = {
  port: 'language-analysis',
  cases: [...answerCases, ...itemCases, ...limitCases, ...refusalCases],
};
