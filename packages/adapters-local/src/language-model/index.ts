export {
  createOpenaiCompatibleLanguageModel,
  type OpenaiCompatibleLanguageModelOptions,
} from './openai-compatible-language-model.js';
