import type { ModelAnswer } from '@attune/core/adapter-kit';
import type { GenerateRequest } from '@attune/core/ports';
import {
  generateText,
  type JSONSchema7,
  jsonSchema,
  type LanguageModel,
  NoObjectGeneratedError,
  Output,
} from 'ai';
import { isFormRefused } from './to-port-error.js';

type Model = Exclude<LanguageModel, string>;

/** How a deployment is held to the shape of the answer. */
type Form = 'schema' | 'json';

/** Asks for strict answers; a deployment of an older model is asked for JSON, and remembered. */
export function createAsk(
  model: Model,
  maxRetries: number,
): (request: GenerateRequest, signal: AbortSignal) => Promise<ModelAnswer> {
  let form: Form = 'schema';
  return async (request, signal) => {
    const how = { maxRetries, signal };
    if (form === 'json') return await askOnce(model, form, request, how);
    try {
      return await askOnce(model, form, request, how);
    } catch (error) {
      if (!isFormRefused(error)) throw error;
      const answer = await askOnce(model, 'json', request, how);
      form = 'json';
      return answer;
    }
  };
}

/** Asks once; the SDK retries what may pass. */
async function askOnce(
  model: Model,
  form: Form,
  request: GenerateRequest,
  { maxRetries, signal }: { readonly maxRetries: number; readonly signal: AbortSignal },
): Promise<ModelAnswer> {
  const { prompt, maxOutputTokens, name } = request;
  try {
    const result = await generateText({
      ...{ model, system: systemFor(form, request), prompt },
      output: form === 'schema' ? strictOutput(request) : Output.json({ name }),
      ...{ maxRetries, abortSignal: signal },
      // Models that think refuse the older name of this limit, and a deployment does not tell which it is.
      providerOptions: {
        openai: {
          store: false,
          ...(maxOutputTokens === undefined ? {} : { maxCompletionTokens: maxOutputTokens }),
        },
      },
    });
    const { text, finishReason, usage, response } = result;
    return { text, finishReason, usage: usageOf(usage), model: response.modelId };
  } catch (error) {
    // It wrote something that the SDK takes for no JSON, or refused; core looks at it.
    if (!NoObjectGeneratedError.isInstance(error)) throw error;
    const { text = '', finishReason, usage, response } = error;
    return { text, finishReason, usage: usageOf(usage), model: response?.modelId ?? '' };
  }
}

function strictOutput({ schema, name }: GenerateRequest) {
  return Output.object({ schema: jsonSchema(schema as unknown as JSONSchema7), name });
}

/** A model that is not held to the schema has to be told of it. */
function systemFor(form: Form, { system, schema }: GenerateRequest): string {
  if (form === 'schema') return system;
  return `${system}\n\nAnswer with one JSON object and nothing else. It keeps to this JSON Schema:\n${JSON.stringify(schema)}`;
}

function usageOf(
  usage: { inputTokens?: number | undefined; outputTokens?: number | undefined } | undefined,
): ModelAnswer['usage'] {
  const { inputTokens, outputTokens } = usage ?? {};
  return {
    ...(inputTokens === undefined ? {} : { inputTokens }),
    ...(outputTokens === undefined ? {} : { outputTokens }),
  };
}
