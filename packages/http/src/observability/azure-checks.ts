import { reachAzureLanguage } from '@attune/adapters-azure/language-analysis';
import { reachAzureOpenai } from '@attune/adapters-azure/language-model';
import { reachAzureSpeech } from '@attune/adapters-azure/speech-to-text';
import type { App, Config } from '../composition/index.js';
import type { HealthCheck } from './health.js';
import { askModel } from './model-checks.js';

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
  const { speech, language, openai } = azure;
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
  if (openai !== undefined && providers.notes === 'azure') {
    instead.set('notes', async (signal) => {
      await reachAzureOpenai(openai, signal);
      return 'Azure OpenAI answers';
    });
  }
  return checks.map((one) => ({ ...one, check: instead.get(one.name) ?? one.check }));
}

/** Takes the checks of `attune doctor`: a model of Azure OpenAI is really asked, which costs a little. */
export function withOpenaiCall(
  { providers, azure }: Pick<Config, 'providers' | 'azure'>,
  checks: readonly HealthCheck[],
  app: App,
): readonly HealthCheck[] {
  if (azure.openai === undefined || providers.notes !== 'azure') return checks;
  return [...checks, { name: 'model', check: (signal) => askModel(app, signal) }];
}
