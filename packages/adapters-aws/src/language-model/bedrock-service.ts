import {
  BedrockRuntimeClient,
  ConverseCommand,
  type ConverseCommandInput,
} from '@aws-sdk/client-bedrock-runtime';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { clientSettings, until } from '../clients/client-settings.js';
import { renewalPlace, renewCredentials } from '../clients/renew-credentials.js';
import type { BedrockOptions } from './bedrock-options.js';
import type { ConverseRequest } from './converse-request.js';
import type { ConverseAnswer } from './read-converse.js';

/** The calls of Bedrock that the adapter makes. */
export interface BedrockService {
  converse(request: ConverseRequest, signal: AbortSignal | undefined): Promise<ConverseAnswer>;
  close(): void;
}

/** @param idleMs how long a model may think before the answer begins. */
export function openBedrockService(options: BedrockOptions, idleMs: number): BedrockService {
  const { requestHandler, ...settings } = clientSettings(options);
  const client = new BedrockRuntimeClient({
    ...settings,
    // The client's own handler speaks HTTP/2 only, which private endpoints and proxies may not.
    requestHandler: new NodeHttpHandler({ ...requestHandler, socketTimeout: idleMs }),
  });
  client.middlewareStack.add(renewCredentials(client.config), renewalPlace);
  return {
    converse: async (request, signal) =>
      (await client.send(
        new ConverseCommand(request as unknown as ConverseCommandInput),
        until(signal),
      )) as ConverseAnswer,
    close: () => client.destroy(),
  };
}
