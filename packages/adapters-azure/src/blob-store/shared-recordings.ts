import { guard } from '@attune/core/adapter-kit';
import type { BlobStore } from '@attune/core/ports';
import type { SharedRecordings } from '../speech-to-text/speech-options.js';
import type { OpenContainer } from './open-container.js';
import { signBlob } from './sign-blob.js';
import { toPortError } from './storage-fault.js';

/** What copies of recordings that are kept elsewhere begin with. */
const copyPrefix = 'attune-speech/';

/** Addresses of recordings in a container; recordings of another store are copied there first. */
export function createSharedRecordings(
  open: OpenContainer,
  own: BlobStore,
  options: {
    readonly from?: BlobStore | undefined;
    readonly access?: 'signature' | 'identity' | undefined;
  },
): SharedRecordings {
  const { from, access = 'signature' } = options;
  const placeOf = (key: string): string => (from === undefined ? key : `${copyPrefix}${key}`);
  return {
    share: ({ key, sizeBytes }, lifetimeMs, signal) =>
      guard(
        { port: 'blob-store', operation: 'share', adapter: 'azure-blob', signal },
        async () => {
          const place = placeOf(key);
          if (from !== undefined) {
            const { body } = await from.get(key, { signal });
            await own.put(place, body, { contentType: 'audio/wav', sizeBytes, signal });
          }
          const container = await open.ready();
          if (access === 'identity') return container.getBlobClient(place).url;
          const expiresOn = new Date(Date.now() + lifetimeMs);
          return await signBlob(open, container, {
            ...{ key: place, permission: 'r', expiresOn, signal },
          });
        },
        (error) => toPortError(error, 'share', key),
      ),
    unshare: async (key, signal) => {
      if (from !== undefined) await own.delete(placeOf(key), { signal });
    },
  };
}
