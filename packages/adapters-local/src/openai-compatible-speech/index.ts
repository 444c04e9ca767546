export { listModels, type ReachableServer } from '../requests/list-models.js';
export {
  createOpenaiCompatibleSpeechToText,
  type OpenaiCompatibleSpeechOptions,
} from './openai-compatible-speech-to-text.js';
