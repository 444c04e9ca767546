import type { JsonObject } from '../json.js';
import { type Token, token } from '../token.js';
import type { CallOptions } from './call-options.js';

/** What a model can do. */
export interface LanguageModelCapabilities {
  /** Most tokens of one call: what is asked and what is answered together. */
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
  readonly description?: string;
  readonly properties: Readonly<Record<string, AnswerSchema>>;
  /** All of them. */
  readonly required: readonly string[];
  readonly additionalProperties: false;
}

/** One thing asked of a model. */
export interface GenerateRequest {
  /** Names the kind of answer: 1 to 64 letters, digits, `_` and `-`. */
  readonly name: string;
  /** Who the model is to be and what it must keep to. */
  readonly system: string;
  /** The material and the task. Never empty. */
  readonly prompt: string;
  readonly schema: AnswerObject;
  /** The longest answer. Default: as long as the model goes. */
  readonly maxOutputTokens?: number;
}

/** What a model answered. */
export interface Generated {
  /** Keeps to the schema. */
  readonly object: JsonObject;
  /** As far as the service tells. */
  readonly usage: { readonly inputTokens?: number; readonly outputTokens?: number };
  /** What did the work, as the service names it. */
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
  readonly capabilities: LanguageModelCapabilities;

  /**
   * @throws PortError `internal` when the model refuses or what it answers does not keep to the
   *   schema; `limit_exceeded` when the request or the answer does not fit; `invalid_argument` for
   *   an empty prompt or a bad name.
   */
  generate(request: GenerateRequest, options?: CallOptions): Promise<Generated>;
}

export const LanguageModel: Token<LanguageModel> = token('language-model');
