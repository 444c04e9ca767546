import {
  type AzureSpeechToTextOptions,
  createAzureSpeechToText,
  type SharedRecordings,
} from '@attune/adapters-azure/speech-to-text';
import type { BlobStore, SpeechToText } from '@attune/core/ports';
import { type SpeechServerOptions, startSpeechServer } from './speech-server.js';
import type { SpeechServer } from './speech-state.js';

export const speechKey = 'a-key-of-azure-speech';

/** A server that hears tones, and what opens the adapter for it. */
export async function openSpeech(
  blobs: BlobStore,
  options: Partial<SpeechServerOptions> = {},
): Promise<{
  readonly server: SpeechServer;
  readonly shared: SharedRecordings & { readonly keys: Set<string> };
  open(options?: Partial<AzureSpeechToTextOptions>): SpeechToText;
}> {
  const server = await startSpeechServer({ key: speechKey, blobs, ...options });
  const keys = new Set<string>();
  const shared = {
    keys,
    share: async ({ key }: { readonly key: string }) => {
      keys.add(key);
      return `${server.url}/recordings/${encodeURIComponent(key)}?sig=secret`;
    },
    unshare: async (key: string) => void keys.delete(key),
  };
  return {
    server,
    shared,
    open: (changes = {}) =>
      createAzureSpeechToText({
        ...{ blobs, shared, endpoint: server.url, key: speechKey, pollMs: 20, tries: 1 },
        ...changes,
      }),
  };
}
