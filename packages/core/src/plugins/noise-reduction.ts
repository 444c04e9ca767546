import type { TranscriptionPlugin } from '../ports/transcription-plugin.js';

/** Reduces steady background noise while the recording is converted. */
export function noiseReduction(): TranscriptionPlugin {
  return {
    name: 'noise-reduction',
    beforeTranscription: ({ source, target }) =>
      Promise.resolve({ source, target: { ...target, denoise: true } }),
  };
}
