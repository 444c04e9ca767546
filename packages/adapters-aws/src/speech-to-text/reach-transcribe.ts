import { guard, streamOf } from '@attune/core/adapter-kit';
import { toPortError } from '../errors/to-port-error.js';
import { loadTranscribeService } from './load-service.js';
import type { TranscribeOptions } from './transcribe-options.js';

const where = { port: 'speech-to-text', adapter: 'aws-transcribe', operation: 'reach' };

export interface ReachOptions {
  readonly signal?: AbortSignal | undefined;
  /** Also writes an object to the bucket and removes it. Default `false`. */
  readonly bucket?: boolean;
}

/**
 * Asks for a job that is not there, which costs nothing and needs the same credentials as the work.
 *
 * @throws PortError as the service refuses it.
 */
export async function reachTranscribe(
  options: TranscribeOptions,
  { signal, bucket = false }: ReachOptions = {},
): Promise<void> {
  const service = await loadTranscribeService({ ...options, tries: 1 });
  const { prefix = 'attune-transcribe/' } = options;
  const ask = async (): Promise<void> => {
    await service.readJob('attune-doctor', signal);
  };
  const write = async (): Promise<void> => {
    const key = `${prefix}doctor/${crypto.randomUUID()}`;
    const bytes = new TextEncoder().encode('doctor');
    await service.stage(key, streamOf(bytes), bytes.byteLength, signal);
    await service.remove([key], signal);
  };
  try {
    await guard({ ...where, signal }, ask, (error) =>
      toPortError(error, {
        ...{ ...where, service: 'Amazon Transcribe' },
        rights: 'transcribe:GetTranscriptionJob',
      }),
    );
    if (!bucket) return;
    await guard({ ...where, signal }, write, (error) =>
      toPortError(error, {
        ...{ ...where, service: 'Amazon S3' },
        rights: `s3:PutObject and s3:DeleteObject on arn:aws:s3:::${options.bucket}/${prefix}*`,
      }),
    );
  } finally {
    service.close();
  }
}
