export { type DiarizationOptions, diarize, type SpeakerTurn } from './diarize.js';
