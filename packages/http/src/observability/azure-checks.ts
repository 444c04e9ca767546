import { reachAzureLanguage } from '@attune/adapters-azure/language-analysis';
import { reachAzureSpeech } from '@attune/adapters-azure/speech-to-text';
import type { Config } from '../composition/index.js';
import type { HealthCheck } from './health.js';

type Reach = HealthCheck['check'];

/**
 * Where a port goes to Azure, only asks whether the service is there and takes the key: a host that
 * answers requests would pay for each look otherwise, and a batch job may take a day to listen to a second.
 *
 * @param looking whether a person waits for the answer: then Azure Language really analyzes a text, and
 * fast transcription really listens.
 */
export function withAzureReach(
  { providers, azure }: Pick<Config, 'providers' | 'azure'>,
  checks: readonly HealthCheck[],
  { looking }: { readonly looking: boolean },
): readonly HealthCheck[] {
  const { speech, language } = azure;
  const instead = new Map<string, Reach>();
  const speaks = /^azure(-|$)/u.test(providers.speech);
  if (speech !== undefined && speaks && !(looking && speech.way !== 'batch')) {
    instead.set('speech', async (signal) => {
      await reachAzureSpeech(speech, signal);
      return 'Azure Speech answers';
    });
  }
  if (language !== undefined && providers.language === 'azure' && !looking) {
    instead.set('language', async (signal) => {
      await reachAzureLanguage(language, signal);
      return 'Azure Language answers';
    });
  }
  return checks.map((one) => ({ ...one, check: instead.get(one.name) ?? one.check }));
}
