import {
  createOpenaiCompatibleLanguageModel,
  type OpenaiCompatibleLanguageModelOptions,
} from '@attune/adapters-local/language-model';
import { createSystemClock } from '@attune/adapters-local/system';
import type { LanguageModel } from '@attune/core/ports';
import { type LlmServer, startLlmServer } from './llm-server.js';

const statuses = { unavailable: 503, rate_limited: 429, unauthenticated: 401 } as const;
const ends = { refusal: 'refusal', filter: 'content_filter', length: 'length' } as const;

/** A scripted server and the adapter that talks to it. */
export interface OpenLlm {
  readonly server: LlmServer;
  readonly model: LanguageModel;
  readonly apiKey: string;
  ends(how: keyof typeof ends): void;
  refuse(code: keyof typeof statuses): void;
}

export async function openLlm(
  options: Partial<OpenaiCompatibleLanguageModelOptions> = {},
): Promise<OpenLlm> {
  const server = await startLlmServer();
  const apiKey = 'sk-llm-0123456789';
  server.apiKey = apiKey;
  const model = createOpenaiCompatibleLanguageModel({
    ...{ baseUrl: server.baseUrl, apiKey, model: 'scripted', clock: createSystemClock() },
    ...{ maxRetries: 0, ...options },
  });
  return {
    ...{ server, model, apiKey },
    ends: (how) => {
      server.ends = ends[how];
    },
    refuse: (code) => {
      const body = JSON.stringify({ error: { message: `no, not with ${apiKey}` } });
      server.fault = () => ({ kind: 'status', status: statuses[code], body });
    },
  };
}
