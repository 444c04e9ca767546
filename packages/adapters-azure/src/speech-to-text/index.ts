export { type AzureSpeechToTextOptions, createAzureSpeechToText } from './azure-speech-to-text.js';
export { reachAzureSpeech } from './reach-speech.js';
export {
  type AzureSpeechOptions,
  type SharedRecordings,
  type SpeechApiVersion,
  speechEndpointOf,
} from './speech-options.js';
