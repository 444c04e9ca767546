export { type AzureSpeechToTextOptions, createAzureSpeechToText } from './azure-speech-to-text.js';
export {
  type AzureSpeechOptions,
  type SharedRecordings,
  type SpeechApiVersion,
  speechEndpointOf,
} from './speech-options.js';
