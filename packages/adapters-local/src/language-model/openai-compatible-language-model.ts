import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
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
import { type AnswerBounds, boundedAnswer } from '../requests/bounded-answer.js';
import { type PatientRequest, patientFetch } from '../requests/patient-fetch.js';
import { type Answer, createAsk } from './ask-model.js';
import { toPortError } from './to-port-error.js';

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
/** Far above the longest answer that is asked for, with what the server tells besides it. */
const answerBounds: AnswerBounds = { bytes: 16 * 2 ** 20, depth: 64, values: 500_000 };

/** Any server with the chat route of OpenAI: Ollama, vLLM, llama.cpp, or OpenAI itself. */
export function createOpenaiCompatibleLanguageModel(
  options: OpenaiCompatibleLanguageModelOptions,
): LanguageModel {
  const { baseUrl, apiKey, clock, maxRetries = 2, timeLimitMs = 10 * 60_000 } = options;
  const capabilities = { contextTokens: options.contextTokens ?? 8_192 };
  const chat = createOpenAICompatible({
    name: provider,
    baseURL: baseUrl,
    ...(apiKey === undefined ? {} : { apiKey }),
    supportsStructuredOutputs: true,
    fetch: async (address, init) => {
      const url = address instanceof Request ? address.url : address;
      return boundedAnswer(await patientFetch(url, init as PatientRequest), answerBounds);
    },
  })(options.model);
  const ask = createAsk(chat, maxRetries);
  return {
    provider,
    capabilities,
    generate: (request, { signal } = {}) => {
      const call = { port: 'language-model', operation: 'generate', adapter: provider, signal };
      const late = () =>
        new PortError('unavailable', `The model did not answer in ${timeLimitMs / 1_000} s.`, call);
      return guard(
        call,
        async () => {
          requireGenerateRequest(request, capabilities, call);
          return await withDeadline(
            clock,
            timeLimitMs,
            signal,
            async (stop) => read(await ask(request, stop), request, call),
            late,
          );
        },
        (error) => toPortError(error, clock.now(), call),
      );
    },
  };
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
