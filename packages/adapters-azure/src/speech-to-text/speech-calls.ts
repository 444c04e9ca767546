import { createTokenSource } from '../identity/token-source.js';
import { type AzureClient, createAzureClient } from '../requests/azure-client.js';
import type { AzureCall } from '../requests/azure-fault.js';
import { type AzureSpeechOptions, cognitiveScopeOf } from './speech-options.js';

const role = 'the role "Cognitive Services Speech User" on the Speech resource';

/** Names a call for its errors. */
export function speechCall(adapter: string, operation: string): AzureCall {
  return { port: 'speech-to-text', operation, adapter, service: 'Azure Speech', role };
}

/** Requests to the resource, with its key or as the identity of the process. */
export function openSpeechClient(options: AzureSpeechOptions, adapter: string): AzureClient {
  const { key, identity = {}, tries = 3 } = options;
  const endpoint = options.endpoint.replace(/\/$/u, '');
  const user = { port: 'speech-to-text', adapter };
  const tokens = createTokenSource(identity, cognitiveScopeOf(endpoint), user);
  return createAzureClient({
    endpoint,
    tries,
    authorize: async (signal) =>
      key === undefined
        ? { authorization: `Bearer ${await tokens.getToken(signal)}` }
        : { 'ocp-apim-subscription-key': key },
  });
}
