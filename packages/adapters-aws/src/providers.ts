import { type Provider, provide } from '@attune/core/adapter-kit';
import { BlobStore, PortError, SpeechToText, token } from '@attune/core/ports';
import type { AwsConfig } from './config.js';
import type { TranscribeSpeechToText } from './speech-to-text/transcribe-speech-to-text.js';

/** The engine, for a caller that has to close its connections. */
const AwsTranscribe = token<TranscribeSpeechToText>('aws-transcribe');

/** Adapters for AWS, by what they are; a host picks the ones it is configured for. */
export const awsAdapters: {
  readonly speechToText: (config: AwsConfig) => readonly Provider[];
} = {
  speechToText: ({ transcribe }) => [
    provide(AwsTranscribe, {
      needs: [BlobStore],
      build: async (blobs) => {
        if (transcribe === undefined) {
          const message = 'speech-to-text: transcribe is missing; set it';
          const where = { port: 'speech-to-text', adapter: 'aws-transcribe', operation: 'create' };
          throw new PortError('invalid_argument', message, where);
        }
        const { openTranscribeSpeechToText } = await import(
          './speech-to-text/transcribe-speech-to-text.js'
        );
        return await openTranscribeSpeechToText({ ...transcribe, blobs });
      },
      dispose: (speech) => speech.close(),
    }),
    provide(SpeechToText, { needs: [AwsTranscribe], build: (speech) => speech }),
  ],
};
