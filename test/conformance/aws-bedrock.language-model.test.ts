// own process: the key is in the environment, where the SDK looks for it.
import { createBedrockLanguageModel } from '@attune/adapters-aws/language-model';
import { createSystemClock } from '@attune/adapters-local/system';
import { languageModelSuite, runConformance } from '@attune/core/conformance';
import { afterEach, describe, expect, it } from 'vitest';
import {
  type BedrockRefusal,
  type BedrockServer,
  startBedrockServer,
} from '../support/aws/bedrock-server.js';
import { awsKey, setAwsEnvironment } from '../support/aws/open-transcribe.js';
import { howToGetModels, readServiceModel } from '../support/aws/service-model.js';

const service = readServiceModel('bedrock-runtime');
const skills = {
  'that must call a tool': { tools: true, forced: true, system: true },
  'that may call a tool': { tools: true, forced: false, system: true },
  'without tools': { tools: false, forced: false, system: true },
};
const refusals: Readonly<Record<string, BedrockRefusal>> = {
  unavailable: { status: 503, code: 'ServiceUnavailableException' },
  rate_limited: { status: 429, code: 'ThrottlingException' },
  unauthenticated: { status: 403, code: 'UnrecognizedClientException' },
};
const endings = { refusal: 'end_turn', filter: 'guardrail_intervened', length: 'max_tokens' };

const servers: BedrockServer[] = [];
setAwsEnvironment();

afterEach(() => {
  const broken = servers.splice(0).flatMap(({ violations }) => violations);
  expect(broken, "what breaks the service's own model").toEqual([]);
});

const title = service === undefined ? `Bedrock, not tried because ${howToGetModels}` : 'Bedrock';

describe.skipIf(service === undefined)(title, () => {
  for (const [which, skill] of Object.entries(skills)) {
    runConformance({ describe, it }, languageModelSuite, {
      adapter: `aws-bedrock, with a model ${which}`,
      capabilities: { scripted: true },
      open: async () => {
        if (service === undefined) throw new Error(howToGetModels);
        const server = await startBedrockServer(service, awsKey);
        servers.push(server);
        server.skills = skill;
        const answer = JSON.stringify({
          ...{ city: 'Lisbon', mood: 'good', count: 1, sure: true },
          people: [{ name: 'Ana', age: 41.5 }],
        });
        server.write = () => answer;
        const port = createBedrockLanguageModel({
          ...{ model: 'amazon.nova-pro-v1:0', endpoint: server.url, tries: 1 },
          clock: createSystemClock(),
        });
        return {
          port,
          secrets: [awsKey.accessKeyId, awsKey.secretAccessKey],
          service: {
            answer: (write) => {
              server.fault = () => undefined;
              server.stopReason = undefined;
              server.write = write;
            },
            end: (how) => {
              server.stopReason = endings[how];
              if (how === 'refusal') server.write = () => 'I cannot help with that.';
            },
            refuse: (code) => {
              server.fault = () => refusals[code];
            },
          },
          close: async () => {
            await port.close();
            await server[Symbol.asyncDispose]();
          },
        };
      },
    });
  }
});
