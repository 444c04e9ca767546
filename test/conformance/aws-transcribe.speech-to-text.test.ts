// own process: the key is in the environment, where the SDK looks for it.
import { runConformance, speechToTextSuite } from '@attune/core/conformance';
import { createMemoryBlobStore } from '@attune/core/memory';
import { afterEach, describe, expect, it } from 'vitest';
import { awsKey, openTranscribe, setAwsEnvironment } from '../support/aws/open-transcribe.js';
import {
  howToGetModels,
  readServiceModel,
  type ServiceModel,
} from '../support/aws/service-model.js';
import type { TranscribeServer } from '../support/aws/transcribe-server.js';
import { speakTones, wavOf } from '../support/tone-speech.js';

const model = readServiceModel('transcribe');
const statuses = {
  unavailable: { status: 500, code: 'InternalFailureException' },
  rate_limited: { status: 400, code: 'ThrottlingException' },
  unauthenticated: { status: 400, code: 'UnrecognizedClientException' },
} as const;
const servers: TranscribeServer[] = [];
setAwsEnvironment();

afterEach(() => {
  const broken = servers.splice(0).flatMap(({ violations }) => violations);
  expect(broken, "what breaks the service's own model").toEqual([]);
});

const title =
  model === undefined ? `Transcribe, not tried because ${howToGetModels}` : 'Transcribe';

describe.skipIf(model === undefined)(title, () => {
  runConformance({ describe, it }, speechToTextSuite, {
    adapter: 'aws-transcribe',
    capabilities: {
      idempotentStart: true,
      channelSeparation: true,
      languageIdentification: true,
      anyLanguage: false,
      holdsWork: true,
      faults: true,
      realSpeech: true,
    },
    open: async () => {
      const blobs = createMemoryBlobStore();
      const { server, open } = await openTranscribe(model as ServiceModel, blobs);
      servers.push(server);
      const { samples, said } = speakTones({ words: 30 });
      const opened = [await open()];
      return {
        port: opened[0] as (typeof opened)[number],
        blobs,
        reopen: async () => {
          const again = await open();
          opened.push(again);
          return again;
        },
        secrets: [awsKey.accessKeyId, awsKey.secretAccessKey],
        speech: {
          wav: wavOf(samples),
          words: said.map(({ word }) => word).join(' '),
          language: 'en-US',
        },
        bought: async () => server.jobs.size,
        service: {
          refuse: (code) => {
            server.refuse = code === undefined ? undefined : statuses[code];
          },
          failWork: () => {
            server.failJobs = 'The media format provided does not match the detected media format.';
          },
        },
        close: async () => {
          await Promise.all(opened.map((one) => one.close()));
          await server[Symbol.asyncDispose]();
        },
      };
    },
  });
});
