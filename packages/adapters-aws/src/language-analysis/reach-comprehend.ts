import { guard } from '@attune/core/adapter-kit';
import { faultName, toPortError } from '../errors/to-port-error.js';
import { loadLibrary } from '../libraries/load-library.js';
import type { ComprehendOptions } from './comprehend-options.js';
import { comprehendNeeds } from './open-language-analysis.js';

const where = { port: 'language-analysis', adapter: 'aws-comprehend', operation: 'reach' };

/** How the service turns away a request that holds no text. */
const refusals: ReadonlySet<string> = new Set(['InvalidRequestException', 'ValidationException']);

/**
 * Asks for the sentiment of no text at all. The service refuses this and charges nothing, since it
 * charges by characters. It checks the signature first, so the refusal shows that the service is
 * there and takes the credentials.
 *
 * @throws PortError as the service refuses the caller.
 */
export async function reachComprehend(
  options: ComprehendOptions = {},
  signal?: AbortSignal,
): Promise<void> {
  const { openComprehendService } = await loadLibrary(
    comprehendNeeds,
    () => import('./comprehend-service.js'),
  );
  const service = openComprehendService({ ...options, tries: 1 });
  const ask = async (): Promise<void> => {
    try {
      await service.sentiment([], 'en', signal);
    } catch (error) {
      if (!refusals.has(faultName(error))) throw error;
    }
  };
  try {
    await guard({ ...where, signal }, ask, (error) =>
      toPortError(error, {
        ...{ ...where, service: 'Amazon Comprehend' },
        rights: 'comprehend:BatchDetectSentiment',
      }),
    );
  } finally {
    service.close();
  }
}
