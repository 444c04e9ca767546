import type { ConformanceSuite } from '../kit.js';
import { contentCases } from './contents.js';
import type { NoteTakerCapability, NoteTakerHarness } from './harness.js';
import { refusalCases } from './refusals.js';

/** What every note taker must do, whichever model or rules are behind it. */
export const noteTakerSuite: ConformanceSuite<NoteTakerHarness, NoteTakerCapability> = {
  port: 'note-taker',
  cases: [...contentCases, ...refusalCases],
};
