import type { ConformanceSuite } from '../kit.js';
import type { PushNotifierHarness } from './harness.js';
import { outcomeCases } from './outcomes.js';
import { refusalCases } from './refusals.js';

/** What every push notifier must do, whichever service is behind it. */
export const pushNotifierSuite: ConformanceSuite<PushNotifierHarness, never> = {
  port: 'push-notifier',
  cases: [...outcomeCases, ...refusalCases],
};
