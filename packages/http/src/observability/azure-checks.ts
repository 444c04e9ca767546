import { reachAzureSpeech } from '@attune/adapters-azure/speech-to-text';
import type { Config } from '../composition/index.js';
import type { HealthCheck } from './health.js';

/**
 * Where speech goes to Azure, only asks whether the service is there and takes the key: a host that
 * answers requests would pay for each look otherwise, and a batch job may take a day to listen to a second.
 *
 * @param looking whether a person waits for the answer: then fast transcription really listens.
 */
export function withAzureReach(
  { providers, azure }: Pick<Config, 'providers' | 'azure'>,
  checks: readonly HealthCheck[],
  { looking }: { readonly looking: boolean },
): readonly HealthCheck[] {
  const { speech } = azure;
  const chosen = /^azure(-|$)/u.test(providers.speech);
  if (speech === undefined || !chosen || (looking && speech.way !== 'batch')) return checks;
  const reach = async (signal: AbortSignal): Promise<string> => {
    await reachAzureSpeech(speech, signal);
    return 'Azure Speech answers';
  };
  return checks.map((check) => (check.name === 'speech' ? { ...check, check: reach } : check));
}
