import { type AzureClient, createAzureClient } from '../requests/azure-client.js';
import { type AzureIdentity, createTokenSource, type TokenUser } from './token-source.js';

/** A resource of Azure's cognitive services, and how it knows us. */
export interface CognitiveResource {
  /** Such as `https://my-speech.cognitiveservices.azure.com`. */
  readonly endpoint: string;
  /** Key of the resource. Default: the identity of the process. */
  readonly key?: string | undefined;
  readonly identity?: AzureIdentity | undefined;
  /** Tries of one request whose fault may pass. Default 3. */
  readonly tries?: number | undefined;
}

/** Requests to the resource, with its key or as the identity of the process. */
export function openCognitiveClient(resource: CognitiveResource, user: TokenUser): AzureClient {
  const { key, identity = {}, tries = 3 } = resource;
  const endpoint = resource.endpoint.replace(/\/$/u, '');
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

/** What a token for this address must be for: each national cloud has services of its own. */
export function cognitiveScopeOf(endpoint: string): string {
  const { hostname } = new URL(endpoint);
  const end = hostname.endsWith('.us') ? 'us' : hostname.endsWith('.cn') ? 'cn' : 'com';
  return `https://cognitiveservices.azure.${end}/.default`;
}
