export {
  createPocketsphinxSpeechToText,
  type PocketsphinxOptions,
} from './pocketsphinx-speech-to-text.js';
