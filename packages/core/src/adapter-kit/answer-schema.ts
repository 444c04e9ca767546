import { memberName, mustBe } from '../errors/faults.js';
import { PortError } from '../errors/port-error.js';
import { type JsonBounds, JsonBoundsError, parseBoundedJson } from '../json/json-bounds.js';
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
  return readAnswer(text, schema).object;
}

/** What a model answered: the object that was asked for, or what is wrong with the answer. */
export type ReadAnswer =
  | { readonly object: JsonObject; readonly fault?: undefined }
  /** Follows "The answer". Tells no word of the answer, which may repeat the conversation. */
  | { readonly object?: undefined; readonly fault: string };

/** As `parseAnswer`, and says why an answer cannot be used. */
export function readAnswer(text: string, schema: AnswerObject): ReadAnswer {
  const bare = text.replace(/^\s*<think>[\s\S]*?<\/think>/u, '').trim();
  const fenced = /^```(?:json)?\s*\n([\s\S]*?)\n?```$/u.exec(bare)?.[1];
  if (bare === '') return { fault: 'is empty' };
  let value: unknown;
  try {
    value = parseBoundedJson(fenced ?? bare, answerBounds);
  } catch (error) {
    return { fault: error instanceof JsonBoundsError ? 'is too large' : 'is not JSON' };
  }
  const fault = faultIn(value, schema, []);
  return fault === undefined ? { object: value as JsonObject } : { fault };
}

type Path = readonly (string | number)[];

/** The first fault. */
function faultIn(value: unknown, schema: AnswerSchema, path: Path): string | undefined {
  if (schema.type === 'object') return faultInObject(value, schema, path);
  if (schema.type === 'array') return faultInList(value, schema.items, path);
  if (schema.type === 'string') {
    if (typeof value !== 'string') return wrong(path, 'a text', value);
    const { enum: choices } = schema;
    if (choices === undefined || choices.includes(value)) return undefined;
    return wrong(path, `one of ${choices.join(', ')}`, value, 'is another text');
  }
  const { [schema.type]: what } = kinds;
  const isFit = schema.type === 'integer' ? Number.isInteger(value) : typeof value === schema.type;
  return isFit ? undefined : wrong(path, what, value);
}

const kinds = { integer: 'a whole number', number: 'a number', boolean: 'true or false' } as const;

function faultInList(value: unknown, items: AnswerSchema, path: Path): string | undefined {
  if (!Array.isArray(value)) return wrong(path, 'a list', value);
  for (const [index, item] of value.entries()) {
    const fault = faultIn(item, items, [...path, index]);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

function faultInObject(
  value: unknown,
  { properties }: AnswerObject,
  path: Path,
): string | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return wrong(path, 'an object', value);
  }
  const fields = new Map<string, unknown>(Object.entries(value));
  for (const [name, schema] of Object.entries(properties)) {
    const fault = faultIn(fields.get(name), schema, [...path, name]);
    if (fault !== undefined) return fault;
  }
  const isLarger = fields.size > Object.keys(properties).length;
  return isLarger ? 'has a member that was not asked for' : undefined;
}

function wrong(path: Path, what: string, value: unknown, found?: string): string {
  if (path.length === 0) return mustBe(what, value, found);
  return `cannot be used: ${memberName(path.join('.'))} ${mustBe(what, value, found)}`;
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
