import type { ModelAnswer } from '@attune/core/adapter-kit';
import type { Generated, GenerateRequest } from '@attune/core/ports';
import {
  generateText,
  type JSONSchema7,
  jsonSchema,
  type LanguageModel,
  NoObjectGeneratedError,
  Output,
} from 'ai';
import { isFormRefused } from './to-port-error.js';

/** How a server is held to the shape of the answer, the strictest first. */
type Form = 'schema' | 'json' | 'text';

const forms: readonly Form[] = ['schema', 'json', 'text'];

type Model = Exclude<LanguageModel, string>;

/** Asks for strict answers as far as the server knows them, and remembers how far that is. */
export function createAsk(
  model: Model,
  maxRetries: number,
): (request: GenerateRequest, signal: AbortSignal) => Promise<ModelAnswer> {
  let strictest = 0;
  return async (request, signal) => {
    for (let at = strictest; ; at += 1) {
      const form = forms[at] ?? 'text';
      const last = form === 'text';
      const asked = askModel(model, form, request, { maxRetries, signal });
      const answer = await (last ? asked : unlessRefused(asked));
      if (answer === undefined) continue;
      strictest = Math.max(strictest, at);
      return answer;
    }
  };
}

/** `undefined` when the server does not know the form. */
async function unlessRefused(asked: Promise<ModelAnswer>): Promise<ModelAnswer | undefined> {
  try {
    return await asked;
  } catch (error) {
    if (isFormRefused(error)) return undefined;
    throw error;
  }
}

/** Asks once; the SDK retries what may pass. */
async function askModel(
  model: Model,
  form: Form,
  request: GenerateRequest,
  { maxRetries, signal }: { readonly maxRetries: number; readonly signal: AbortSignal },
): Promise<ModelAnswer> {
  const { prompt, maxOutputTokens } = request;
  try {
    const result = await generateText({
      model,
      system: systemFor(form, request),
      prompt,
      output: outputFor(form, request),
      maxRetries,
      abortSignal: signal,
      ...(maxOutputTokens === undefined ? {} : { maxOutputTokens }),
    });
    const { text, finishReason, usage, response } = result;
    return { text, finishReason, usage: usageOf(usage), model: response.modelId };
  } catch (error) {
    // It wrote something that the SDK takes for no JSON; fences are not looked into there.
    if (!NoObjectGeneratedError.isInstance(error)) throw error;
    const { text = '', finishReason, usage, response } = error;
    return { text, finishReason, usage: usageOf(usage), model: response?.modelId ?? '' };
  }
}

function outputFor(form: Form, { schema, name }: GenerateRequest) {
  switch (form) {
    case 'schema':
      return Output.object({ schema: jsonSchema(schema as unknown as JSONSchema7), name });
    case 'json':
      return Output.json({ name });
    default:
      return Output.text();
  }
}

/** A server that is not held to the schema has to be told of it. */
function systemFor(form: Form, { system, schema }: GenerateRequest): string {
  if (form === 'schema') return system;
  return `${system}\n\nAnswer with one JSON object and nothing else. It keeps to this JSON Schema:\n${JSON.stringify(schema)}`;
}

function usageOf(
  usage: { inputTokens?: number | undefined; outputTokens?: number | undefined } | undefined,
): Generated['usage'] {
  const { inputTokens, outputTokens } = usage ?? {};
  return {
    ...(inputTokens === undefined ? {} : { inputTokens }),
    ...(outputTokens === undefined ? {} : { outputTokens }),
  };
}
