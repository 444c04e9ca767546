export {
  createSherpaSpeechToText,
  type SherpaOptions,
  type SherpaSpeechToText,
} from './sherpa-speech-to-text.js';
