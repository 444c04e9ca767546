import { createAzure } from '@ai-sdk/azure';
import type { ServedModel } from '@attune/core/adapter-kit';
import { createAsk } from './ask-deployment.js';
import { createAuthorize, routes } from './openai-access.js';
import { createOpenaiFetch } from './openai-fetch.js';
import { type AzureOpenaiOptions, openaiEndpointOf } from './openai-options.js';
import { toPortError } from './to-port-error.js';

/** The module that imports the SDK; the adapter loads it with the first question. */
export function openDeployment(options: AzureOpenaiOptions): ServedModel {
  const { endpoint, deployment, maxRetries = 2 } = options;
  const azure = createAzure({
    baseURL: `${openaiEndpointOf(endpoint)}${routes}`,
    // The SDK wants one, else it reads the environment; `fetch` sets what is sent.
    apiKey: 'set-by-fetch',
    fetch: createOpenaiFetch(createAuthorize(options)),
  });
  // The route of chats keeps nothing at the service; the newer one keeps answers unless it is told not to.
  return { ask: createAsk(azure.chat(deployment), maxRetries), toPortError };
}
