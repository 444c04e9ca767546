import { reachTranscribe } from '@attune/adapters-aws/speech-to-text';
import type { Config } from '../composition/index.js';
import type { HealthCheck } from './health.js';

/**
 * Where speech goes to Amazon Transcribe, only asks whether the service is there and takes the
 * credentials: a job takes a minute, and is paid for.
 *
 * @param looking whether a person waits for the answer: then the bucket is written to as well.
 */
export function withAwsReach(
  { providers, aws }: Pick<Config, 'providers' | 'aws'>,
  checks: readonly HealthCheck[],
  { looking }: { readonly looking: boolean },
): readonly HealthCheck[] {
  const { transcribe } = aws;
  if (transcribe === undefined || providers.speech !== 'aws') return checks;
  const reach = async (signal: AbortSignal): Promise<string> => {
    await reachTranscribe(transcribe, { signal, bucket: looking });
    return looking
      ? `Amazon Transcribe answers; wrote and deleted an object in the bucket ${transcribe.bucket}`
      : 'Amazon Transcribe answers';
  };
  return checks.map((check) => (check.name === 'speech' ? { ...check, check: reach } : check));
}
