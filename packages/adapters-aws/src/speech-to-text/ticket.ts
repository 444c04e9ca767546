import { PortError, type SpeechTicket } from '@attune/core/ports';

/** What a ticket holds. */
export interface JobData {
  /** Name of the job. */
  readonly job: string;
  /** Key of the copied recording in the bucket; absent when the recording is read where it is. */
  readonly audioKey?: string;
  /** Key of the result in the bucket. */
  readonly outputKey: string;
  /** Length of the recording in milliseconds. */
  readonly durationMs: number;
  /** The language asked for, or the candidates. */
  readonly languages: string[];
  /** Whether the service was asked to identify the language. */
  readonly identified: boolean;
  /** What of the request is not honored. */
  readonly warnings: string[];
}

/** @throws PortError `invalid_argument` for the ticket of another adapter. */
export function readTicket(
  { provider, data }: SpeechTicket,
  own: string,
  operation: 'check' | 'release',
): JobData {
  const work = data as Partial<Record<keyof JobData, unknown>>;
  if (provider === own && typeof work.job === 'string') return data as unknown as JobData;
  const message = `The ticket is one of ${provider}, not of ${own}`;
  throw new PortError('invalid_argument', message, {
    port: 'speech-to-text',
    operation,
    adapter: own,
  });
}
