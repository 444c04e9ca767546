import { languageModelSuite, runConformance } from '@attune/core/conformance';
import { describe, it } from 'vitest';
import { openLlm } from '../support/open-llm.js';

for (const formats of [['json_schema'], ['json_object'], [undefined]]) {
  runConformance({ describe, it }, languageModelSuite, {
    adapter: `openai-compatible, with a server that knows ${formats[0] ?? 'no format'}`,
    capabilities: { scripted: true },
    open: async () => {
      const { server, model, ends, refuse, apiKey } = await openLlm();
      server.formats = formats;
      const answer = JSON.stringify({
        ...{ city: 'Lisbon', mood: 'good', count: 1, sure: true },
        people: [{ name: 'Ana', age: 41.5 }],
      });
      server.write = () => answer;
      return {
        port: model,
        secrets: [apiKey],
        service: {
          answer: (write) => {
            server.fault = () => undefined;
            server.ends = 'stop';
            server.write = write;
          },
          end: ends,
          refuse,
        },
        close: () => server[Symbol.asyncDispose](),
      };
    },
  });
}
