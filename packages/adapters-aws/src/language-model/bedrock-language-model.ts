import { createServedLanguageModel } from '@attune/core/adapter-kit';
import type { LanguageModel } from '@attune/core/ports';
import { type LibraryUser, loadLibrary } from '../libraries/load-library.js';
import { createAsk } from './ask-bedrock.js';
import type { BedrockLanguageModelOptions } from './bedrock-options.js';
import type { BedrockService } from './bedrock-service.js';
import { toModelError } from './model-error.js';

/** A model served by Amazon Bedrock. */
export interface BedrockLanguageModel extends LanguageModel {
  /** Closes the connections. */
  close(): Promise<void>;
}

const provider = 'aws-bedrock';
const user: LibraryUser = {
  port: 'language-model',
  adapter: provider,
  packages: ['@aws-sdk/client-bedrock-runtime', '@smithy/node-http-handler'],
};

/**
 * Any model of Amazon Bedrock that takes conversations (the operation Converse). A call rejects with
 * `unsupported` while the SDK is not installed.
 */
export function createBedrockLanguageModel(
  options: BedrockLanguageModelOptions,
): BedrockLanguageModel {
  const { clock, model, contextTokens = 8_192, timeLimitMs = 10 * 60_000 } = options;
  let service: BedrockService | undefined;
  const open = async () => {
    const { openBedrockService } = await loadLibrary(user, () => import('./bedrock-service.js'));
    const opened = openBedrockService(options, timeLimitMs);
    service = opened;
    return {
      ask: createAsk(opened, options),
      toPortError: (error: unknown, _now: Date, call: Parameters<typeof toModelError>[1]) =>
        toModelError(error, call, model),
    };
  };
  const capabilities = { contextTokens };
  const served = createServedLanguageModel({
    ...{ provider, model, capabilities },
    ...{ clock, timeLimitMs, open },
  });
  return { ...served, close: async () => service?.close() };
}
