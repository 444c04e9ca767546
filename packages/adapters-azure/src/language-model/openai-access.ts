import { cognitiveScopeOf } from '../identity/cognitive-client.js';
import { createTokenSource } from '../identity/token-source.js';
import type { AzureCall } from '../requests/azure-fault.js';
import { type AzureOpenaiOptions, openaiEndpointOf } from './openai-options.js';

export const provider = 'azure-openai';

/** Names a call, for its errors. */
export const openaiCall: AzureCall = {
  ...{ port: 'language-model', operation: 'generate', adapter: provider },
  service: 'Azure OpenAI',
  role: 'the role "Cognitive Services OpenAI User" on the Azure OpenAI resource',
};

/** The route of the resource that takes conversations, without a version to keep up with. */
export const routes = '/openai/v1';

/** Headers that say who we are: the key, or a token for the identity of the process. */
export function createAuthorize({
  endpoint,
  key,
  identity = {},
}: AzureOpenaiOptions): (
  signal: AbortSignal | undefined,
) => Promise<Readonly<Record<string, string>>> {
  const scope = cognitiveScopeOf(openaiEndpointOf(endpoint));
  const tokens = createTokenSource(identity, scope, openaiCall);
  return async (signal) =>
    key === undefined
      ? { authorization: `Bearer ${await tokens.getToken(signal)}` }
      : { 'api-key': key };
}
