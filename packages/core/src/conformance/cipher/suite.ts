import type { ConformanceSuite } from '../kit.js';
import type { CipherCapability, CipherHarness } from './harness.js';
import { keyCases } from './keys.js';
import { sealingCases } from './sealing.js';

/** What every cipher must do, wherever its key is. */
export const cipherSuite: ConformanceSuite<CipherHarness, CipherCapability> = {
  port: 'cipher',
  cases: [...sealingCases, ...keyCases],
};
