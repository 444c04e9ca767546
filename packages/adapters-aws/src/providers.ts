import {
  createModelNoteTaker,
  createModelRoleAdvisor,
  type Provider,
  provide,
} from '@attune/core/adapter-kit';
import {
  BlobStore,
  Cipher,
  Clock,
  LanguageAnalysis,
  LanguageModel,
  NoteTaker,
  PortError,
  RoleAdvisor,
  SpeechToText,
  token,
} from '@attune/core/ports';
import type { S3BlobStore } from './blob-store/s3-options.js';
import type { KmsCipher } from './cipher/open-cipher.js';
import type { AwsConfig } from './config.js';
import type { ComprehendLanguageAnalysis } from './language-analysis/open-language-analysis.js';
import type { BedrockLanguageModel } from './language-model/bedrock-language-model.js';
import type { TranscribeSpeechToText } from './speech-to-text/transcribe-speech-to-text.js';

/** What a host has to close the connections of. */
const AwsS3 = token<S3BlobStore>('aws-s3');
const AwsKms = token<KmsCipher>('aws-kms');
const AwsComprehend = token<ComprehendLanguageAnalysis>('aws-comprehend');
const AwsBedrock = token<BedrockLanguageModel>('aws-bedrock');
const AwsTranscribe = token<TranscribeSpeechToText>('aws-transcribe');

/**
 * How each adapter of the AWS family is made. Adapters load when they are built, so that a host pays
 * only for those it uses.
 */
export const awsAdapters: {
  readonly blobStore: (config: AwsConfig) => readonly Provider[];
  readonly cipher: (config: AwsConfig) => readonly Provider[];
  readonly languageAnalysis: (config: AwsConfig) => readonly Provider[];
  readonly languageModel: (config: AwsConfig) => readonly Provider[];
  readonly speechToText: (config: AwsConfig) => readonly Provider[];
} = {
  blobStore: ({ s3 }) => [
    provide(AwsS3, {
      needs: [],
      build: async () => {
        const settings = required(s3, 's3', { port: 'blob-store', adapter: 'aws-s3' });
        const { openS3BlobStore } = await import('./blob-store/open-blob-store.js');
        return await openS3BlobStore(settings);
      },
      dispose: (store) => store.close(),
    }),
    provide(BlobStore, { needs: [AwsS3], build: (store) => store }),
  ],
  cipher: ({ kms }) => [
    provide(AwsKms, {
      needs: [Clock],
      build: async (clock) => {
        const settings = required(kms, 'kms', { port: 'cipher', adapter: 'aws-kms' });
        const { openKmsCipher } = await import('./cipher/open-cipher.js');
        return await openKmsCipher({ ...settings, clock });
      },
      dispose: (cipher) => cipher.close(),
    }),
    provide(Cipher, { needs: [AwsKms], build: (cipher) => cipher }),
  ],
  languageAnalysis: ({ comprehend }) => [
    provide(AwsComprehend, {
      needs: [],
      build: async () => {
        const { openComprehendLanguageAnalysis } = await import(
          './language-analysis/open-language-analysis.js'
        );
        return await openComprehendLanguageAnalysis(comprehend);
      },
      dispose: (analysis) => analysis.close(),
    }),
    provide(LanguageAnalysis, { needs: [AwsComprehend], build: (analysis) => analysis }),
  ],
  languageModel: ({ bedrock }) => [
    provide(AwsBedrock, {
      needs: [Clock],
      build: async (clock) => {
        const where = { port: 'language-model', adapter: 'aws-bedrock' };
        const settings = required(bedrock, 'bedrock', where);
        const { createBedrockLanguageModel } = await import(
          './language-model/bedrock-language-model.js'
        );
        return createBedrockLanguageModel({ ...settings, clock });
      },
      dispose: (model) => model.close(),
    }),
    provide(LanguageModel, { needs: [AwsBedrock], build: (model) => model }),
    provide(NoteTaker, { needs: [LanguageModel], build: (model) => createModelNoteTaker(model) }),
    provide(RoleAdvisor, {
      needs: [LanguageModel],
      build: (model) => createModelRoleAdvisor(model),
    }),
  ],
  speechToText: ({ transcribe }) => [
    provide(AwsTranscribe, {
      needs: [BlobStore],
      build: async (blobs) => {
        const where = { port: 'speech-to-text', adapter: 'aws-transcribe' };
        const settings = required(transcribe, 'transcribe', where);
        const { openTranscribeSpeechToText } = await import(
          './speech-to-text/transcribe-speech-to-text.js'
        );
        return await openTranscribeSpeechToText({ ...settings, blobs });
      },
      dispose: (speech) => speech.close(),
    }),
    provide(SpeechToText, { needs: [AwsTranscribe], build: (speech) => speech }),
  ],
};

/** @throws PortError `invalid_argument` naming the setting that is not there. */
function required<T>(
  value: T | undefined,
  name: keyof AwsConfig,
  where: { readonly port: string; readonly adapter: string },
): T {
  if (value !== undefined) return value;
  const message = `${where.port}: ${name} is missing; set it`;
  throw new PortError('invalid_argument', message, { ...where, operation: 'create' });
}
