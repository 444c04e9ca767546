import { PortError } from '../errors/port-error.js';
import { type JsonBounds, parseBoundedJson } from '../json/json-bounds.js';
import type { JsonObject } from '../json.js';
import type {
  AnswerObject,
  AnswerSchema,
  GenerateRequest,
  LanguageModelCapabilities,
} from '../ports/language-model.js';
import type { Guarded } from './guard.js';

/** An object of which every property is required, as strict services want it. */
export function answerObject(
  properties: Readonly<Record<string, AnswerSchema>>,
  description?: string,
): AnswerObject {
  return {
    type: 'object',
    ...(description === undefined ? {} : { description }),
    properties,
    required: Object.keys(properties),
    additionalProperties: false,
  };
}

/** More than any answer that is asked for; the length is bounded by the tokens of an answer. */
const answerBounds: JsonBounds = { depth: 32, values: 100_000 };

/**
 * The object a model wrote, or `undefined` when it is none that keeps to the schema. Thoughts
 * before the answer and a fence around it, which many models write, are no fault.
 */
export function parseAnswer(text: string, schema: AnswerObject): JsonObject | undefined {
  const bare = text.replace(/^\s*<think>[\s\S]*?<\/think>/u, '').trim();
  const fenced = /^```(?:json)?\s*\n([\s\S]*?)\n?```$/u.exec(bare)?.[1];
  let value: unknown;
  try {
    value = parseBoundedJson(fenced ?? bare, answerBounds);
  } catch {
    return undefined;
  }
  return fits(value, schema) ? (value as JsonObject) : undefined;
}

function fits(value: unknown, schema: AnswerSchema): boolean {
  switch (schema.type) {
    case 'object':
      return fitsObject(value, schema);
    case 'array':
      return Array.isArray(value) && value.every((item) => fits(item, schema.items));
    case 'string':
      return typeof value === 'string' && (schema.enum?.includes(value) ?? true);
    case 'integer':
      return Number.isInteger(value);
    default:
      return typeof value === schema.type;
  }
}

function fitsObject(value: unknown, { properties }: AnswerObject): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const fields = new Map(Object.entries(value));
  const wanted = Object.entries(properties);
  return (
    fields.size === wanted.length &&
    wanted.every(([name, schema]) => fields.has(name) && fits(fields.get(name), schema))
  );
}

/** No script has more letters to a token than this on average, so more is surely too long. */
const mostCharactersPerToken = 8;

/** Throws what `LanguageModel.generate` must refuse before it asks: for every adapter to call. */
export function requireGenerateRequest(
  { name, prompt, system }: GenerateRequest,
  { contextTokens }: LanguageModelCapabilities,
  call: Guarded,
): void {
  if (!/^[A-Za-z0-9_-]{1,64}$/u.test(name)) {
    throw new PortError('invalid_argument', 'generate: the name is not allowed', call);
  }
  if (prompt.trim() === '') {
    throw new PortError('invalid_argument', `generate ${name}: the prompt is empty`, call);
  }
  const size = system.length + prompt.length;
  if (size <= contextTokens * mostCharactersPerToken) return;
  const message = `generate ${name}: ${size} characters are more than ${contextTokens} tokens`;
  throw new PortError('limit_exceeded', message, call);
}
