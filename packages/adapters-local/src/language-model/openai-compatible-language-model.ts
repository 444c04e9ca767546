import {
  type Guarded,
  guard,
  parseAnswer,
  requireGenerateRequest,
  withDeadline,
} from '@attune/core/adapter-kit';
import {
  type Clock,
  type Generated,
  type GenerateRequest,
  type LanguageModel,
  PortError,
} from '@attune/core/ports';
import { type LibraryUser, loadLibrary } from '../libraries/load-library.js';
import type { Answer, ServerModel } from './server-model.js';

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
  const { clock, timeLimitMs = 10 * 60_000 } = options;
  const capabilities = { contextTokens: options.contextTokens ?? 8_192 };
  let opened: Promise<ServerModel> | undefined;
  const open = (): Promise<ServerModel> => {
    opened ??= openModel(options).catch((error: unknown) => {
      opened = undefined;
      throw error;
    });
    return opened;
  };
  return {
    provider,
    capabilities,
    generate: (request, { signal } = {}) => {
      const call = { port: 'language-model', operation: 'generate', adapter: provider, signal };
      const late = () =>
        new PortError('unavailable', `The model did not answer in ${timeLimitMs / 1_000} s.`, call);
      return guard(call, async () => {
        requireGenerateRequest(request, capabilities, call);
        const model = await open();
        const generate = async (stop: AbortSignal) =>
          read(await model.ask(request, stop), request, call);
        return await guard(
          call,
          () => withDeadline(clock, timeLimitMs, signal, generate, late),
          (error) => model.toPortError(error, clock.now(), call),
        );
      });
    },
  };
}

/** The SDK is loaded with the first question. */
async function openModel(options: OpenaiCompatibleLanguageModelOptions): Promise<ServerModel> {
  const { openServerModel } = await loadLibrary(user, () => import('./open-server-model.js'));
  return openServerModel({ ...options, provider });
}

function read(answer: Answer, { schema, name }: GenerateRequest, call: Guarded): Generated {
  if (answer.finishReason === 'length') {
    throw new PortError('limit_exceeded', `The answer to ${name} was cut off.`, call);
  }
  const refused = answer.finishReason === 'content-filter';
  const object = refused ? undefined : parseAnswer(answer.text, schema);
  if (object !== undefined) return { object, usage: answer.usage, model: answer.model };
  const what = refused ? 'was stopped by a filter' : 'refused, or did not have the requested form';
  throw new PortError('internal', `The answer to ${name} ${what}.`, call);
}
