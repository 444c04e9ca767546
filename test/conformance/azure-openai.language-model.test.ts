import { createAzureLanguageModel } from '@attune/adapters-azure/language-model';
import { createSystemClock } from '@attune/adapters-local/system';
import { languageModelSuite, runConformance } from '@attune/core/conformance';
import { afterEach, describe, expect, it } from 'vitest';
import { type OpenaiServer, startOpenaiServer } from '../support/azure/openai-server.js';

const key = 'a-key-of-azure-openai';
const deployment = 'notes-model';
const servers: OpenaiServer[] = [];
const statuses = { unavailable: 503, rate_limited: 429, unauthenticated: 401 } as const;
const ends = { refusal: 'refusal', filter: 'content_filter', length: 'length' } as const;

afterEach(() => {
  const broken = servers.splice(0).flatMap(({ violations }) => violations);
  expect(broken, 'what breaks the published specification').toEqual([]);
});

for (const formats of [['json_schema', 'json_object'], ['json_object']]) {
  runConformance({ describe, it }, languageModelSuite, {
    adapter: `azure-openai, with a model that knows ${formats.join(' and ')}`,
    capabilities: { scripted: true },
    open: async () => {
      const server = await startOpenaiServer({ key, deployment });
      servers.push(server);
      server.formats = formats;
      const answer = JSON.stringify({
        ...{ city: 'Lisbon', mood: 'good', count: 1, sure: true },
        people: [{ name: 'Ana', age: 41.5 }],
      });
      server.write = () => answer;
      return {
        port: createAzureLanguageModel({
          ...{ endpoint: server.url, deployment, key },
          ...{ clock: createSystemClock(), maxRetries: 0 },
        }),
        secrets: [key],
        service: {
          answer: (write) => {
            server.fault = () => undefined;
            server.ends = 'stop';
            server.write = write;
          },
          end: (how) => {
            server.ends = ends[how];
          },
          refuse: (code) => {
            const error = { code: String(statuses[code]), message: `no, not with ${key}` };
            server.fault = () => ({ status: statuses[code], error });
          },
        },
        close: async () => await server[Symbol.asyncDispose](),
      };
    },
  });
}
