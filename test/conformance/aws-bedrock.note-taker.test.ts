// own process: the key is in the environment, where the SDK looks for it.
import { createBedrockLanguageModel } from '@attune/adapters-aws/language-model';
import { createSystemClock } from '@attune/adapters-local/system';
import { createModelNoteTaker } from '@attune/core/adapter-kit';
import { noteTakerSuite } from '@attune/core/conformance';
import { afterEach, describe, expect } from 'vitest';
import {
  type BedrockRefusal,
  type BedrockServer,
  startBedrockServer,
} from '../support/aws/bedrock-server.js';
import { awsKey, setAwsEnvironment } from '../support/aws/open-transcribe.js';
import { howToGetModels, readServiceModel } from '../support/aws/service-model.js';
import { runCounted } from '../support/run-counted.js';
import { honestNotes } from '../support/scripted-notes.js';

const service = readServiceModel('bedrock-runtime');
const skills = {
  'that must call a tool': { tools: true, forced: true, system: true },
  'without tools': { tools: false, forced: false, system: false },
};
const refusals: Readonly<Record<string, BedrockRefusal>> = {
  unavailable: { status: 503, code: 'ServiceUnavailableException' },
  rate_limited: { status: 429, code: 'ThrottlingException' },
  unauthenticated: { status: 403, code: 'UnrecognizedClientException' },
};

const servers: BedrockServer[] = [];
setAwsEnvironment();

afterEach(() => {
  const broken = servers.splice(0).flatMap(({ violations }) => violations);
  expect(broken, "what breaks the service's own model").toEqual([]);
});

const title =
  service === undefined ? `Notes by Bedrock, not tried because ${howToGetModels}` : 'Notes';

describe.skipIf(service === undefined)(title, () => {
  for (const [which, skill] of Object.entries(skills)) {
    runCounted(noteTakerSuite, {
      adapter: `aws-bedrock, with a model ${which}`,
      capabilities: { fixedLanguages: true, faults: true },
      open: async () => {
        if (service === undefined) throw new Error(howToGetModels);
        const server = await startBedrockServer(service, awsKey);
        servers.push(server);
        server.skills = skill;
        server.write = (asked) => JSON.stringify(honestNotes(asked));
        const model = createBedrockLanguageModel({
          ...{ model: 'amazon.nova-pro-v1:0', endpoint: server.url, tries: 1 },
          clock: createSystemClock(),
        });
        return {
          port: createModelNoteTaker(model, { languages: ['en', 'de'] }),
          service: {
            refuse: (code) => {
              server.fault = () => refusals[code];
            },
            garble: (how) => {
              if (how === 'refusal') server.write = () => 'I cannot help with that.';
              else server.write = () => '{"keyTopics": [';
            },
          },
          close: async () => {
            await model.close();
            await server[Symbol.asyncDispose]();
          },
        };
      },
    });
  }
});
