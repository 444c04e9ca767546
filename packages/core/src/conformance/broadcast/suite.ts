import type { ConformanceSuite } from '../kit.js';
import type { BroadcastCapability, BroadcastHarness } from './harness.js';
import { interruptionCases } from './interruptions.js';
import { messageCases } from './messages.js';

/** What every broadcast must do. */
export const broadcastSuite: ConformanceSuite<BroadcastHarness, BroadcastCapability> = {
  port: 'broadcast',
  cases: [...messageCases, ...interruptionCases],
};
