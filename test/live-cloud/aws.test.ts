// own process: the library of AWS reads the environment.
import { openS3BlobStore } from '@attune/adapters-aws/blob-store';
import { openComprehendLanguageAnalysis } from '@attune/adapters-aws/language-analysis';
import { createBedrockLanguageModel } from '@attune/adapters-aws/language-model';
import { openTranscribeSpeechToText } from '@attune/adapters-aws/speech-to-text';
import { createSystemClock } from '@attune/adapters-local/system';
import { createModelNoteTaker } from '@attune/core/adapter-kit';
import {
  blobStoreSuite,
  languageAnalysisSuite,
  languageModelSuite,
  noteTakerSuite,
  speechToTextSuite,
} from '@attune/core/conformance';
import {
  AbortMultipartUploadCommand,
  DeleteBucketCommand,
  ListMultipartUploadsCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { afterAll, describe } from 'vitest';
import { runCounted } from '../support/run-counted.js';
import { empty, onAccount, ownPlace, pause, spoken, watch } from './live.js';

const base = {
  family: 'aws',
  wanted: ['AWS_REGION', 'AWS_DEFAULT_REGION'],
  overrides: { S3_BUCKET: ownPlace, TRANSCRIBE_BUCKET: ownPlace },
} as const;

describe('Amazon S3 and Amazon Transcribe', () => {
  const ports = ['storage', 'speech'] as const;
  onAccount('Amazon S3 and Amazon Transcribe', { ...base, ports }, ({ aws }) => {
    const { s3, transcribe } = aws;
    if (s3 === undefined || transcribe === undefined) throw new Error('there is no bucket');
    const open = async () => await openS3BlobStore({ ...s3, createBucket: true });

    afterAll(async () => {
      const store = await open();
      await empty(store);
      await store.close();
      await removeBucket(s3);
    });

    runCounted(blobStoreSuite, {
      adapter: 'aws-s3 on an account',
      capabilities: { signedRequests: true, createOnly: true },
      open: async () => {
        const port = await open();
        const close = async () => {
          await empty(port);
          await port.close();
        };
        return { port, close };
      },
    });

    runCounted(speechToTextSuite, {
      adapter: 'aws-transcribe on an account',
      capabilities: {
        ...{ idempotentStart: true, channelSeparation: true, languageIdentification: true },
        ...{ anyLanguage: false, holdsWork: true, realSpeech: true, faults: false },
      },
      open: async () => {
        const blobs = await open();
        const opened = await Promise.all(
          [1, 2].map(() => openTranscribeSpeechToText({ ...transcribe, blobs, pollMs: 5_000 })),
        );
        const [first, second] = opened.map(watch);
        if (first === undefined || second === undefined) throw new Error('nothing was opened');
        return {
          ...{ port: first.port, blobs, pause, speech: await spoken() },
          reopen: async () => second.port,
          close: async () => {
            await first.clear();
            await second.clear();
            await empty(blobs);
            await Promise.all([...opened, blobs].map((one) => one.close()));
          },
        };
      },
    });
  });
});

describe('Amazon Comprehend', () => {
  onAccount('Amazon Comprehend', { ...base, ports: ['language'] }, ({ aws }) => {
    runCounted(languageAnalysisSuite, {
      adapter: 'aws-comprehend on an account',
      capabilities: {
        ...{ sentiment: true, pii: true, keyPhrases: true, languageDetection: true },
        ...{ partial: false, fixedLanguages: true, faults: false },
      },
      open: async () => {
        const port = await openComprehendLanguageAnalysis(aws.comprehend);
        return { port, close: () => port.close() };
      },
    });
  });
});

describe('Amazon Bedrock', () => {
  const wanted = ['BEDROCK_MODEL', 'BEDROCK_MODEL_ID'];
  onAccount('Amazon Bedrock', { ...base, ports: ['notes'], wanted }, ({ aws }) => {
    const open = () => {
      if (aws.bedrock === undefined) throw new Error('there is no model');
      return createBedrockLanguageModel({ ...aws.bedrock, clock: createSystemClock() });
    };
    runCounted(languageModelSuite, {
      adapter: 'aws-bedrock on an account',
      capabilities: { scripted: false },
      open: async () => {
        const port = open();
        return { port, close: () => port.close() };
      },
    });
    runCounted(noteTakerSuite, {
      adapter: 'aws-bedrock on an account',
      capabilities: { fixedLanguages: false, faults: false },
      open: async () => {
        const model = open();
        return { port: createModelNoteTaker(model), close: () => model.close() };
      },
    });
  });
});

/** Parts of uploads that a case broke off keep a bucket from being removed. */
async function removeBucket(options: {
  readonly bucket: string;
  readonly region?: string | undefined;
  readonly endpoint?: string | undefined;
}): Promise<void> {
  const { bucket: Bucket, region, endpoint } = options;
  const client = new S3Client({
    ...(region === undefined ? {} : { region }),
    ...(endpoint === undefined ? {} : { endpoint, forcePathStyle: true }),
  });
  const { Uploads = [] } = await client.send(new ListMultipartUploadsCommand({ Bucket }));
  for (const { Key, UploadId } of Uploads) {
    await client.send(new AbortMultipartUploadCommand({ Bucket, Key, UploadId }));
  }
  await client.send(new DeleteBucketCommand({ Bucket }));
  client.destroy();
}
