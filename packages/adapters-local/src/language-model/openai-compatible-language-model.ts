import { createServedLanguageModel, type ServedModel } from '@attune/core/adapter-kit';
import type { Clock, LanguageModel } from '@attune/core/ports';
import { type LibraryUser, loadLibrary } from '../libraries/load-library.js';

export interface OpenaiCompatibleLanguageModelOptions {
  /** Up to and including the version, such as `http://127.0.0.1:11434/v1`. */
  readonly baseUrl: string;
  readonly apiKey?: string | undefined;
  readonly model: string;
  readonly clock: Clock;
  /** What the server lets the model see at once. Default 8,192; Ollama has to be told to. */
  readonly contextTokens?: number | undefined;
  /** The longest one call may take, its retries included. Default ten minutes. */
  readonly timeLimitMs?: number | undefined;
  /** Retries of a request whose fault may pass. Default 2. */
  readonly maxRetries?: number | undefined;
}

const provider = 'openai-compatible';
const user: LibraryUser = {
  port: 'language-model',
  adapter: provider,
  packages: ['ai', '@ai-sdk/openai-compatible', 'zod'],
};

/**
 * Any server with the chat route of OpenAI: Ollama, vLLM, llama.cpp, or OpenAI itself. A call
 * rejects with `unsupported` while the SDK is not installed.
 */
export function createOpenaiCompatibleLanguageModel(
  options: OpenaiCompatibleLanguageModelOptions,
): LanguageModel {
  const { clock, model, timeLimitMs = 10 * 60_000, contextTokens = 8_192 } = options;
  const capabilities = { contextTokens };
  const open = () => openModel(options);
  return createServedLanguageModel({ provider, model, capabilities, clock, timeLimitMs, open });
}

/** The SDK is loaded with the first question. */
async function openModel(options: OpenaiCompatibleLanguageModelOptions): Promise<ServedModel> {
  const { openServerModel } = await loadLibrary(user, () => import('./open-server-model.js'));
  return openServerModel({ ...options, provider });
}
