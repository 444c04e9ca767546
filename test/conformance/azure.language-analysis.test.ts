import { createAzureLanguageAnalysis } from '@attune/adapters-azure/language-analysis';
import { languageAnalysisSuite, runConformance } from '@attune/core/conformance';
import { afterEach, describe, expect, it } from 'vitest';
import { type LanguageServer, startLanguageServer } from '../support/azure/language-server.js';

const key = 'a-key-of-azure-language';
const servers: LanguageServer[] = [];
const refusals = {
  unavailable: { status: 503, code: 'ServiceUnavailable' },
  rate_limited: { status: 429, code: '429' },
  unauthenticated: { status: 401, code: '401' },
} as const;

afterEach(() => {
  const broken = servers.splice(0).flatMap(({ violations }) => violations);
  expect(broken, 'what breaks the published specification').toEqual([]);
});

runConformance({ describe, it }, languageAnalysisSuite, {
  adapter: 'azure',
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
    const server = await startLanguageServer({ key });
    servers.push(server);
    return {
      port: createAzureLanguageAnalysis({ endpoint: server.url, key, tries: 1 }),
      secrets: [key],
      service: {
        refuse: (code) => {
          server.refuse = refusals[code];
        },
        failItem: (text) => void server.failing.set(text, 'InternalServerError'),
      },
      close: async () => await server[Symbol.asyncDispose](),
    };
  },
});
