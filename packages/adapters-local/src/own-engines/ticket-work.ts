import { requireSpeechRequest, speechWarnings } from '@attune/core/adapter-kit';
import {
  type BlobStore,
  PortError,
  type SpeechCapabilities,
  type SpeechRequest,
  type SpeechTicket,
} from '@attune/core/ports';

/** What the ticket of an engine that does its work inside `check` remembers of a request. */
export interface TicketWork
  extends Pick<
    SpeechRequest,
    'audio' | 'language' | 'diarization' | 'speakers' | 'channelSeparation'
  > {
  /** What of the request is not honored. */
  readonly warnings: readonly string[];
}

/** An engine of this machine, as far as its tickets go. */
export interface OwnEngine {
  readonly provider: string;
  readonly capabilities: SpeechCapabilities;
  readonly blobs: BlobStore;
}

/**
 * The ticket for a request. Nothing is held or done for it yet.
 *
 * @throws PortError as `SpeechToText.start` does.
 */
export async function ticketFor(
  request: SpeechRequest,
  { provider, capabilities, blobs }: OwnEngine,
  signal: AbortSignal | undefined,
): Promise<SpeechTicket> {
  const call = { port: 'speech-to-text', operation: 'start', adapter: provider, signal };
  requireSpeechRequest(request, capabilities, call);
  const { audio, language, diarization, speakers, channelSeparation } = request;
  if (audio.sampleRateHz !== capabilities.sampleRateHz) {
    const message = `The recording has ${audio.sampleRateHz} Hz; the engine takes ${capabilities.sampleRateHz} Hz`;
    throw new PortError('invalid_argument', message, call);
  }
  if ((await blobs.stat(audio.blobKey, { signal })) === undefined) {
    throw new PortError('not_found', `There is no recording ${audio.blobKey}`, call);
  }
  const work: TicketWork = {
    audio,
    diarization,
    channelSeparation,
    warnings: speechWarnings(request, capabilities),
    ...(language === undefined ? {} : { language }),
    ...(speakers === undefined ? {} : { speakers }),
  };
  return { provider, data: { ...work, audio: { ...audio } } };
}

/** @throws PortError `invalid_argument` for the ticket of another provider. */
export function workOf(
  { provider, data }: SpeechTicket,
  own: string,
  operation: 'check' | 'release',
): TicketWork {
  const work = data as Partial<TicketWork>;
  if (provider === own && work.audio !== undefined) return work as TicketWork;
  const message = `The ticket is one of ${provider}, not of ${own}`;
  throw new PortError('invalid_argument', message, {
    port: 'speech-to-text',
    operation,
    adapter: own,
  });
}
