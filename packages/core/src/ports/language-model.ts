import type { JsonObject } from '../json.js';
import { type Token, token } from '../token.js';
import type { CallOptions } from './call-options.js';

/** What a model can do. */
export interface LanguageModelCapabilities {
  /** Limit of tokens in one call: request and answer together. */
  readonly contextTokens: number;
}

/**
 * The part of JSON Schema that every service with strict answers takes: each property of an object
 * is required and there are no others. What may be absent is an empty text or list.
 */
export type AnswerSchema =
  | AnswerObject
  | { readonly type: 'array'; readonly description?: string; readonly items: AnswerSchema }
  | {
      readonly type: 'string';
      readonly description?: string;
      readonly enum?: readonly string[];
    }
  | { readonly type: 'number' | 'integer' | 'boolean'; readonly description?: string };

export interface AnswerObject {
  readonly type: 'object';
  /** Tells the model what the object is for. */
  readonly description?: string;
  /** Schema of each property, by name. */
  readonly properties: Readonly<Record<string, AnswerSchema>>;
  /** All of them. */
  readonly required: readonly string[];
  readonly additionalProperties: false;
}

/** One thing asked of a model. */
export interface GenerateRequest {
  /** Names the kind of answer: 1 to 64 letters, digits, `_` and `-`. */
  readonly name: string;
  /** Instructions: the model's task and rules. */
  readonly system: string;
  /** The material and the task. Never empty. */
  readonly prompt: string;
  /** The shape of the answer. */
  readonly schema: AnswerObject;
  /** The longest answer. Default: as long as the model goes. */
  readonly maxOutputTokens?: number;
}

/** What a model answered. */
export interface Generated {
  /** Keeps to the schema. */
  readonly object: JsonObject;
  /** Tokens used, if the service reports them. */
  readonly usage: { readonly inputTokens?: number; readonly outputTokens?: number };
  /** The model that answered, as the service names it. */
  readonly model: string;
}

/**
 * A model that writes text, asked for one object of a given shape.
 *
 * Adapters make sure that the answer keeps to the schema, by the service's own means where it has
 * them and in any case by checking (`parseAnswer`). Nothing of what is asked or answered is in
 * their errors.
 */
export interface LanguageModel {
  /** Name of the adapter, such as `openai-compatible`. */
  readonly provider: string;
  /** The model as it is configured, such as `qwen3:8b`. Results name the model that answered. */
  readonly model?: string;
  /** Limits of this model. */
  readonly capabilities: LanguageModelCapabilities;

  /**
   * @throws PortError `internal` when the model refuses or what it answers does not keep to the
   *   schema; `limit_exceeded` when the request or the answer does not fit; `invalid_argument` for
   *   an empty prompt or a bad name.
   */
  generate(request: GenerateRequest, options?: CallOptions): Promise<Generated>;
}

export const LanguageModel: Token<LanguageModel> = token('language-model');
