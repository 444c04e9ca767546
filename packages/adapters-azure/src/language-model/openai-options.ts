import type { AzureIdentity } from '../identity/token-source.js';

/** A model of Azure OpenAI, and how it is asked. */
export interface AzureOpenaiOptions {
  /** The address of the resource, such as `https://my-models.openai.azure.com`. */
  readonly endpoint: string;
  /** The name that the deployment of the model was given. */
  readonly deployment: string;
  /** Key of the resource. Default: the identity of the process. */
  readonly key?: string | undefined;
  readonly identity?: AzureIdentity | undefined;
  /** What the model sees at once. Default 8,192, which every model of the service has. */
  readonly contextTokens?: number | undefined;
  /** The longest one call may take, its retries included, in milliseconds. Default ten minutes. */
  readonly timeLimitMs?: number | undefined;
  /** Retries of a request whose fault may pass. Default 2. */
  readonly maxRetries?: number | undefined;
}

/**
 * The address of the resource, also where the portal's address of its routes is given:
 * `https://my-models.openai.azure.com/openai/v1/` is the same resource.
 */
export function openaiEndpointOf(address: string): string {
  const { origin, pathname } = new URL(address);
  const path = pathname.replace(/\/$/u, '').replace(/\/openai(\/v1)?$/u, '');
  return `${origin}${path}`;
}
