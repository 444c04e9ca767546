export { type ReachOptions, reachTranscribe } from './reach-transcribe.js';
export type { TranscribeOptions } from './transcribe-options.js';
export {
  openTranscribeSpeechToText,
  type TranscribeSpeechToText,
  type TranscribeSpeechToTextOptions,
} from './transcribe-speech-to-text.js';
