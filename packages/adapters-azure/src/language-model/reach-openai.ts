import { createAzureClient } from '../requests/azure-client.js';
import { faultOfStatus } from '../requests/azure-fault.js';
import { createAuthorize, openaiCall, routes } from './openai-access.js';
import { type AzureOpenaiOptions, openaiEndpointOf } from './openai-options.js';

/**
 * Sends the deployment a conversation without messages, which costs nothing and needs the same key or role
 * and the same deployment as work: the service answers that messages are missing.
 *
 * @throws PortError as the service refuses it.
 */
export async function reachAzureOpenai(
  options: AzureOpenaiOptions,
  signal?: AbortSignal,
): Promise<void> {
  const client = createAzureClient({
    ...{ endpoint: openaiEndpointOf(options.endpoint), authorize: createAuthorize(options) },
    tries: 1,
  });
  const { status, told } = await client.send({
    ...{ call: openaiCall, method: 'POST', path: `${routes}/chat/completions` },
    headers: { 'content-type': 'application/json' },
    body: () => JSON.stringify({ model: options.deployment, messages: [] }),
    ...{ signal, timeLimitMs: 20_000, expected: [400], repeatable: true },
  });
  // A deployment that is not there is refused with 404, by some addresses with 400.
  if (/deployment|model_not_found/iu.test(told.code)) {
    throw faultOfStatus(openaiCall, status === 400 ? 404 : status, told);
  }
}
