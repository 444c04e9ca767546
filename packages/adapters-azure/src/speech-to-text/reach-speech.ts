import { openSpeechClient, speechCall } from './speech-calls.js';
import type { AzureSpeechOptions } from './speech-options.js';

/**
 * Asks for the newest batch job, which costs nothing and needs the same key and role as the work.
 *
 * @throws PortError as the service refuses it.
 */
export async function reachAzureSpeech(
  options: AzureSpeechOptions,
  signal?: AbortSignal,
): Promise<void> {
  const { way = 'auto', apiVersion = '2025-10-15' } = options;
  const adapter = way === 'auto' ? 'azure' : `azure-${way}`;
  await openSpeechClient({ ...options, tries: 1 }, adapter).send({
    call: speechCall(adapter, 'list'),
    method: 'GET',
    path: `/speechtotext/transcriptions?api-version=${apiVersion}&top=1`,
    signal,
    timeLimitMs: 20_000,
    repeatable: true,
  });
}
