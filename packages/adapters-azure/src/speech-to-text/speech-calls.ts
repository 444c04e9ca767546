import { openCognitiveClient } from '../identity/cognitive-client.js';
import type { AzureClient } from '../requests/azure-client.js';
import type { AzureCall } from '../requests/azure-fault.js';
import type { AzureSpeechOptions } from './speech-options.js';

const role = 'the role "Cognitive Services Speech User" on the Speech resource';

/** Names a call for its errors. */
export function speechCall(adapter: string, operation: string): AzureCall {
  return { port: 'speech-to-text', operation, adapter, service: 'Azure Speech', role };
}

/** Requests to the Speech resource. */
export function openSpeechClient(options: AzureSpeechOptions, adapter: string): AzureClient {
  return openCognitiveClient(options, { port: 'speech-to-text', adapter });
}
