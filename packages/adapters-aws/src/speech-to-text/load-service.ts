import { loadLibrary } from '../libraries/load-library.js';
import type { TranscribeOptions } from './transcribe-options.js';
import type { TranscribeService } from './transcribe-service.js';

const needs = {
  port: 'speech-to-text',
  adapter: 'aws-transcribe',
  packages: ['@aws-sdk/client-transcribe', '@aws-sdk/client-s3'],
};

/** @throws PortError `unsupported` when the SDK is not installed. */
export async function loadTranscribeService(
  options: TranscribeOptions,
): Promise<TranscribeService> {
  const { openTranscribeService } = await loadLibrary(
    needs,
    () => import('./transcribe-service.js'),
  );
  return openTranscribeService(options);
}
