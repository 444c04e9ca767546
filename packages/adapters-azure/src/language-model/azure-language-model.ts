import { createServedLanguageModel, type ServedModel } from '@attune/core/adapter-kit';
import type { Clock, LanguageModel } from '@attune/core/ports';
import { type LibraryUser, loadLibrary } from '../libraries/load-library.js';
import { provider } from './openai-access.js';
import type { AzureOpenaiOptions } from './openai-options.js';

const user: LibraryUser = {
  port: 'language-model',
  adapter: provider,
  packages: ['ai', '@ai-sdk/azure', 'zod'],
};

/**
 * A model of Azure OpenAI, held to the schema by the service where the model can be. A call rejects with
 * `unsupported` while the SDK is not installed, and with `internal` where a content filter stops it.
 */
export function createAzureLanguageModel(
  options: AzureOpenaiOptions & { readonly clock: Clock },
): LanguageModel {
  const { clock, timeLimitMs = 10 * 60_000, contextTokens = 8_192 } = options;
  const open = () => openModel(options);
  return createServedLanguageModel({
    ...{ provider, model: options.deployment, capabilities: { contextTokens } },
    ...{ clock, timeLimitMs, open },
  });
}

/** The SDK is loaded with the first question. */
async function openModel(options: AzureOpenaiOptions): Promise<ServedModel> {
  const { openDeployment } = await loadLibrary(user, () => import('./open-deployment.js'));
  return openDeployment(options);
}
