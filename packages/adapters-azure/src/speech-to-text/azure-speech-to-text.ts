import {
  type Guarded,
  guard,
  requireSpeechRequest,
  speechWarnings,
} from '@attune/core/adapter-kit';
import {
  type BlobStore,
  PortError,
  type SpeechRequest,
  type SpeechStatus,
  type SpeechToText,
} from '@attune/core/ports';
import { createBatchService } from './batch-service.js';
import { createBatchWork } from './batch-work.js';
import { createFastWork } from './fast-work.js';
import type { Asked } from './result.js';
import { openSpeechClient } from './speech-calls.js';
import type { AzureSpeechOptions, SharedRecordings } from './speech-options.js';
import { readTicket, ticketOf } from './ticket.js';
import { capabilitiesOf, chooseWay, waysOf } from './ways.js';

export interface AzureSpeechToTextOptions extends AzureSpeechOptions {
  /** Where recordings are read from, and answers of fast transcription are kept. */
  readonly blobs: BlobStore;
  /** What lets the service read recordings itself. Without it there are no batch jobs. */
  readonly shared?: SharedRecordings | undefined;
}

/**
 * Azure Speech, by its REST API. Fast transcription answers in the same request, so its work is
 * done inside `check`; a batch job is started by `start`. The ticket says which it is.
 *
 * @throws PortError `invalid_argument` when `way` is `batch` and recordings are not shared.
 */
export function createAzureSpeechToText(options: AzureSpeechToTextOptions): SpeechToText {
  const { way = 'auto', blobs, shared, apiVersion = '2025-10-15' } = options;
  const provider = way === 'auto' ? 'azure' : `azure-${way}`;
  const ways = waysOf(options, shared !== undefined);
  const capabilities = capabilitiesOf(ways);
  const client = openSpeechClient(options, provider);
  const fast = createFastWork({ client, blobs, apiVersion, provider });
  const batch = createBatchWork({
    service: createBatchService(client, options.endpoint, { apiVersion, provider }),
    shared: shared ?? nothingShared(way, provider),
    model: `azure-batch ${apiVersion}`,
    provider,
    timeToLiveHours: options.timeToLiveHours ?? 48,
    pollMs: options.pollMs ?? 60_000,
  });
  const callOf = (operation: string, signal: AbortSignal | undefined): Guarded => ({
    ...{ port: 'speech-to-text', operation, adapter: provider, signal },
  });
  return {
    provider,
    capabilities,
    start: (request, { signal } = {}) =>
      guard(callOf('start', signal), async () => {
        const call = callOf('start', signal);
        requireSpeechRequest(request, capabilities, call);
        const chosen = chooseWay(request, ways);
        const own = ways[chosen] ?? capabilities;
        // Where both ways are open, one may take what the other does not.
        requireSpeechRequest(request, own, call);
        requireRate(request, own.sampleRateHz, call);
        if ((await blobs.stat(request.audio.blobKey, { signal })) === undefined) {
          throw new PortError('not_found', `There is no recording ${request.audio.blobKey}`, call);
        }
        const asked = askedOf(request, speechWarnings(request, own));
        const data = await (chosen === 'fast' ? fast : batch).start(request, asked, { signal });
        return ticketOf(provider, data);
      }),
    check: (ticket, { signal } = {}) =>
      guard(callOf('check', signal), async (): Promise<SpeechStatus> => {
        const data = readTicket(ticket, provider, 'check');
        return data.way === 'fast'
          ? await fast.check(data, { signal })
          : await batch.check(data, { signal });
      }),
    release: (ticket, { signal } = {}) =>
      guard(callOf('release', signal), async () => {
        const data = readTicket(ticket, provider, 'release');
        if (data.way === 'fast') await fast.release(data, { signal });
        else await batch.release(data, { signal });
      }),
  };
}

function askedOf(request: SpeechRequest, warnings: readonly string[]): Asked {
  const { audio, language, candidateLanguages = [], channelSeparation } = request;
  return {
    durationMs: audio.durationMs,
    languages: language === undefined ? [...candidateLanguages] : [language],
    identified: language === undefined,
    channelSeparation,
    warnings: [...warnings],
  };
}

function requireRate({ audio }: SpeechRequest, sampleRateHz: number, call: Guarded): void {
  if (audio.sampleRateHz === sampleRateHz) return;
  const message = `The recording has ${audio.sampleRateHz} Hz; ${sampleRateHz} Hz are sent`;
  throw new PortError('invalid_argument', message, call);
}

/** Old jobs can still be asked for and released; only new ones need a recording that is shared. */
function nothingShared(way: string, adapter: string): SharedRecordings {
  const message =
    'speech-to-text: shared is missing; batch transcription reads recordings by their address, so set it';
  const fault = new PortError('invalid_argument', message, {
    port: 'speech-to-text',
    operation: 'create',
    adapter,
  });
  if (way === 'batch') throw fault;
  return { share: async () => Promise.reject(fault), unshare: async () => undefined };
}
