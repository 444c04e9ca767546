import { PortError, type SpeechAudio, type SpeechTicket } from '@attune/core/ports';
import type { TextForm } from './read-batch.js';
import type { Asked } from './result.js';

/** Work that is done inside `check`; what was asked is kept beside the recording. */
export interface FastData {
  readonly way: 'fast';
  readonly audio: Pick<SpeechAudio, 'blobKey' | 'sizeBytes' | 'durationMs'>;
  readonly idempotencyKey: string;
}

/** A job of the service. */
export interface BatchData {
  readonly way: 'batch';
  /** The service's id of the job. */
  readonly job: string;
  /** Our name of the job. */
  readonly name: string;
  readonly blobKey: string;
  readonly form: TextForm;
  readonly asked: Asked;
}

/** What a ticket holds. */
export type TicketData = FastData | BatchData;

export function ticketOf(provider: string, data: TicketData): SpeechTicket {
  return { provider, data: JSON.parse(JSON.stringify(data)) };
}

/** @throws PortError `invalid_argument` for the ticket of another adapter. */
export function readTicket(
  { provider, data }: SpeechTicket,
  own: string,
  operation: 'check' | 'release',
): TicketData {
  const work = data as { readonly way?: unknown };
  if (provider === own && (work.way === 'fast' || work.way === 'batch')) {
    return data as unknown as TicketData;
  }
  const message = `The ticket is one of ${provider}, not of ${own}`;
  throw new PortError('invalid_argument', message, {
    port: 'speech-to-text',
    operation,
    adapter: own,
  });
}
