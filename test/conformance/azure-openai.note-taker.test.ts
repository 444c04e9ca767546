import { createAzureLanguageModel } from '@attune/adapters-azure/language-model';
import { createSystemClock } from '@attune/adapters-local/system';
import { createModelNoteTaker } from '@attune/core/adapter-kit';
import { noteTakerSuite } from '@attune/core/conformance';
import { afterEach, expect } from 'vitest';
import { type OpenaiServer, startOpenaiServer } from '../support/azure/openai-server.js';
import { runCounted } from '../support/run-counted.js';
import { honestNotes } from '../support/scripted-notes.js';

const key = 'a-key-of-azure-openai';
const deployment = 'notes-model';
const servers: OpenaiServer[] = [];
const statuses = { unavailable: 503, rate_limited: 429, unauthenticated: 401 } as const;

afterEach(() => {
  const broken = servers.splice(0).flatMap(({ violations }) => violations);
  expect(broken, 'what breaks the published specification').toEqual([]);
});

for (const formats of [['json_schema', 'json_object'], ['json_object']]) {
  runCounted(noteTakerSuite, {
    adapter: `azure-openai, with a model that knows ${formats.join(' and ')}`,
    capabilities: { fixedLanguages: true, faults: true },
    open: async () => {
      const server = await startOpenaiServer({ key, deployment });
      servers.push(server);
      server.formats = formats;
      server.write = (asked) => JSON.stringify(honestNotes(asked));
      const model = createAzureLanguageModel({
        ...{ endpoint: server.url, deployment, key },
        ...{ clock: createSystemClock(), maxRetries: 0 },
      });
      return {
        port: createModelNoteTaker(model, { languages: ['en', 'de'] }),
        service: {
          refuse: (code) => {
            const error = { code: String(statuses[code]), message: `no, not with ${key}` };
            server.fault = () => ({ status: statuses[code], error });
          },
          garble: (how) => {
            if (how === 'refusal') server.ends = how;
            else server.write = () => '{"keyTopics": [';
          },
        },
        close: async () => await server[Symbol.asyncDispose](),
      };
    },
  });
}
