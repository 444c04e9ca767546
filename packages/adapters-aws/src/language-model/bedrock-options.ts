import type { Clock } from '@attune/core/ports';
import type { ClientOptions } from '../clients/client-settings.js';

/** How Amazon Bedrock is used. Credentials come from the SDK's default chain. */
export interface BedrockOptions extends ClientOptions {
  /** Id or ARN of a model, an inference profile or a prompt router, such as `amazon.nova-pro-v1:0`. */
  readonly model: string;
  /** Limit of tokens of the model, request and answer together. Default 8,192. */
  readonly contextTokens?: number | undefined;
  /** The longest one call may take, its retries included. Default ten minutes. */
  readonly timeLimitMs?: number | undefined;
  /** A guardrail of the account that checks what is asked and answered. */
  readonly guardrail?: BedrockGuardrail | undefined;
}

export interface BedrockGuardrail {
  /** Id or ARN. */
  readonly id: string;
  /** A number, or `DRAFT`. */
  readonly version: string;
}

export interface BedrockLanguageModelOptions extends BedrockOptions {
  readonly clock: Clock;
}
