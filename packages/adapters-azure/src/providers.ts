import { type Provider, provide } from '@attune/core/adapter-kit';
import { BlobStore, PortError, SpeechToText } from '@attune/core/ports';
import type { AzureConfig } from './config.js';

/**
 * How each adapter of the Azure family is made. Adapters load when they are built, so that a host
 * pays only for those it uses.
 */
export const azureAdapters: {
  readonly speechToText: (config: AzureConfig) => readonly Provider[];
} = {
  speechToText: ({ speech }) => [
    provide(SpeechToText, {
      needs: [BlobStore],
      build: async (blobs) => {
        const where = { port: 'speech-to-text', adapter: 'azure' };
        const settings = required(speech, 'speech', where);
        const { createAzureSpeechToText } = await import(
          './speech-to-text/azure-speech-to-text.js'
        );
        return createAzureSpeechToText({ ...settings, blobs });
      },
    }),
  ],
};

/** @throws PortError `invalid_argument` naming the setting that is not there. */
function required<T>(
  value: T | undefined,
  name: keyof AzureConfig,
  where: { readonly port: string; readonly adapter: string },
): T {
  if (value !== undefined) return value;
  const message = `${where.port}: ${name} is missing; set it`;
  throw new PortError('invalid_argument', message, { ...where, operation: 'create' });
}
