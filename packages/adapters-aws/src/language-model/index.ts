export {
  type BedrockLanguageModel,
  createBedrockLanguageModel,
} from './bedrock-language-model.js';
export type {
  BedrockGuardrail,
  BedrockLanguageModelOptions,
  BedrockOptions,
} from './bedrock-options.js';
