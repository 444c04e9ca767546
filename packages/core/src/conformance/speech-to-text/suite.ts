import type { ConformanceSuite } from '../kit.js';
import { faultCases } from './faults.js';
import type { SpeechToTextCapability, SpeechToTextHarness } from './harness.js';
import { declarationCase, requestCases } from './requests.js';
import { resultCases } from './results.js';
import { ticketCases } from './tickets.js';

/** What every speech-to-text engine must do, wherever it does the work. */
export const speechToTextSuite: ConformanceSuite<SpeechToTextHarness, SpeechToTextCapability> = {
  port: 'speech-to-text',
  cases: [declarationCase, ...ticketCases, ...resultCases, ...requestCases, ...faultCases],
};
