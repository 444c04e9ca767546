export {
  createOpenaiCompatibleSpeechToText,
  type OpenaiCompatibleSpeechOptions,
} from './openai-compatible-speech-to-text.js';
