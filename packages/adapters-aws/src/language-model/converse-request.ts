import type { GenerateRequest } from '@attune/core/ports';
import type { BedrockOptions } from './bedrock-options.js';

/**
 * How a model is held to the shape of the answer, the strictest first: it must call a tool whose input
 * has the shape; it may; it is told of the shape; it is told so in the prompt, since some models take
 * no system text.
 */
export type Form = 'forced' | 'offered' | 'text' | 'plain';

export const forms: readonly Form[] = ['forced', 'offered', 'text', 'plain'];

/** A request of the operation Converse. */
export interface ConverseRequest {
  readonly modelId: string;
  readonly messages: { readonly role: 'user'; readonly content: { readonly text: string }[] }[];
  readonly system?: { readonly text: string }[];
  readonly inferenceConfig?: { readonly maxTokens: number };
  readonly toolConfig?: ToolConfig;
  readonly guardrailConfig?: {
    readonly guardrailIdentifier: string;
    readonly guardrailVersion: string;
  };
}

interface ToolConfig {
  readonly tools: {
    readonly toolSpec: {
      readonly name: string;
      readonly description: string;
      readonly inputSchema: { readonly json: GenerateRequest['schema'] };
    };
  }[];
  readonly toolChoice?: { readonly any: Record<string, never> };
}

export function converseRequest(
  form: Form,
  request: GenerateRequest,
  { model, guardrail }: Pick<BedrockOptions, 'model' | 'guardrail'>,
): ConverseRequest {
  const { prompt, maxOutputTokens } = request;
  const system = systemFor(form, request);
  const text = form === 'plain' ? `${system}\n\n${prompt}` : prompt;
  const tools = form === 'forced' || form === 'offered';
  return {
    modelId: model,
    messages: [{ role: 'user', content: [{ text }] }],
    ...(form === 'plain' ? {} : { system: [{ text: system }] }),
    ...(tools ? { toolConfig: toolConfigOf(form, request) } : {}),
    ...(maxOutputTokens === undefined ? {} : { inferenceConfig: { maxTokens: maxOutputTokens } }),
    ...(guardrail === undefined
      ? {}
      : {
          guardrailConfig: {
            guardrailIdentifier: guardrail.id,
            guardrailVersion: guardrail.version,
          },
        }),
  };
}

function toolConfigOf(form: Form, { name, schema }: GenerateRequest): ToolConfig {
  const description = schema.description ?? 'Takes the answer.';
  const tools = [{ toolSpec: { name, description, inputSchema: { json: schema } } }];
  return form === 'forced' ? { tools, toolChoice: { any: {} } } : { tools };
}

function systemFor(form: Form, { system, schema, name }: GenerateRequest): string {
  if (form === 'forced') return system;
  if (form === 'offered') return `${system}\n\nGive your answer by one call of the tool ${name}.`;
  return `${system}\n\nAnswer with one JSON object and nothing else. It keeps to this JSON Schema:\n${JSON.stringify(schema)}`;
}
