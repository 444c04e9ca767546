import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import type { ServedModel } from '@attune/core/adapter-kit';
import { type AnswerBounds, boundedAnswer } from '../requests/bounded-answer.js';
import { type PatientRequest, patientFetch } from '../requests/patient-fetch.js';
import { createAsk } from './ask-model.js';
import { toPortError } from './to-port-error.js';

/** Where the model is, and how often a request is tried. */
interface ModelAddress {
  readonly provider: string;
  readonly baseUrl: string;
  readonly apiKey?: string | undefined;
  readonly model: string;
  readonly maxRetries?: number | undefined;
}

/** Far above the longest answer that is asked for, with what the server tells besides it. */
const answerBounds: AnswerBounds = { bytes: 16 * 2 ** 20, depth: 64, values: 500_000 };

/** The module that imports the SDK; the adapter loads it with the first question. */
export function openServerModel(address: ModelAddress): ServedModel {
  const { provider, baseUrl, apiKey, model, maxRetries = 2 } = address;
  const chat = createOpenAICompatible({
    name: provider,
    baseURL: baseUrl,
    ...(apiKey === undefined ? {} : { apiKey }),
    supportsStructuredOutputs: true,
    fetch: async (url, init) => {
      const target = url instanceof Request ? url.url : url;
      return boundedAnswer(await patientFetch(target, init as PatientRequest), answerBounds);
    },
  })(model);
  return { ask: createAsk(chat, maxRetries), toPortError };
}
