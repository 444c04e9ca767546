import { reachComprehend } from '@attune/adapters-aws/language-analysis';
import { reachTranscribe } from '@attune/adapters-aws/speech-to-text';
import type { App, Config } from '../composition/index.js';
import type { HealthCheck } from './health.js';
import { askModel } from './model-checks.js';

type Reach = HealthCheck['check'];

/**
 * Where a port goes to AWS, only asks whether the service is there and takes the credentials: a job of
 * Transcribe takes a minute, and both services are paid for.
 *
 * @param looking whether a person waits for the answer: then the bucket of Transcribe is written to as
 * well, and Comprehend really analyzes a text.
 */
export function withAwsReach(
  { providers, aws }: Pick<Config, 'providers' | 'aws'>,
  checks: readonly HealthCheck[],
  { looking }: { readonly looking: boolean },
): readonly HealthCheck[] {
  const { transcribe, comprehend } = aws;
  const instead = new Map<string, Reach>();
  if (transcribe !== undefined && providers.speech === 'aws') {
    instead.set('speech', async (signal) => {
      await reachTranscribe(transcribe, { signal, bucket: looking });
      return looking
        ? `Amazon Transcribe answers; wrote and deleted an object in the bucket ${transcribe.bucket}`
        : 'Amazon Transcribe answers';
    });
  }
  if (comprehend !== undefined && providers.language === 'aws' && !looking) {
    instead.set('language', async (signal) => {
      await reachComprehend(comprehend, signal);
      return 'Amazon Comprehend answers';
    });
  }
  return checks.map((one) => ({ ...one, check: instead.get(one.name) ?? one.check }));
}

/** Takes the checks of `attune doctor`: a model of Bedrock is really asked, which costs a little. */
export function withBedrockCall(
  { providers, aws }: Pick<Config, 'providers' | 'aws'>,
  checks: readonly HealthCheck[],
  app: App,
): readonly HealthCheck[] {
  if (aws.bedrock === undefined || providers.notes !== 'aws') return checks;
  return [...checks, { name: 'model', check: (signal) => askModel(app, signal) }];
}
