// own process: the key is in the environment, where the SDK looks for it.
import { openComprehendLanguageAnalysis } from '@attune/adapters-aws/language-analysis';
import { languageAnalysisSuite, runConformance } from '@attune/core/conformance';
import { afterEach, describe, expect, it } from 'vitest';
import { type ComprehendServer, startComprehendServer } from '../support/aws/comprehend-server.js';
import { awsKey, setAwsEnvironment } from '../support/aws/open-transcribe.js';
import {
  howToGetModels,
  readServiceModel,
  type ServiceModel,
} from '../support/aws/service-model.js';

const model = readServiceModel('comprehend');
const title =
  model === undefined ? `Comprehend, not tried because ${howToGetModels}` : 'Comprehend';
const refusals = {
  unavailable: { status: 500, code: 'InternalServerException' },
  rate_limited: { status: 400, code: 'TooManyRequestsException' },
  unauthenticated: { status: 400, code: 'UnrecognizedClientException' },
} as const;
const servers: ComprehendServer[] = [];
setAwsEnvironment();

afterEach(() => {
  const broken = servers.splice(0).flatMap(({ violations }) => violations);
  expect(broken, "what breaks the service's own model").toEqual([]);
});

describe.skipIf(model === undefined)(title, () => {
  runConformance({ describe, it }, languageAnalysisSuite, {
    adapter: 'aws-comprehend',
    capabilities: {
      sentiment: true,
      pii: true,
      keyPhrases: true,
      languageDetection: true,
      partial: false,
      fixedLanguages: true,
      faults: true,
    },
    open: async () => {
      const server = await startComprehendServer(model as ServiceModel, awsKey);
      servers.push(server);
      const port = await openComprehendLanguageAnalysis({ endpoint: server.url, tries: 1 });
      return {
        port,
        service: {
          refuse: (code) => {
            server.refuse = refusals[code];
          },
          failItem: (text) => void server.broken.add(text),
        },
        close: async () => {
          await port.close();
          await server[Symbol.asyncDispose]();
        },
      };
    },
  });
});
