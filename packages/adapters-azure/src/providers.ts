import { collections } from '@attune/core';
import {
  createModelNoteTaker,
  createModelRoleAdvisor,
  type Provider,
  provide,
} from '@attune/core/adapter-kit';
import {
  BlobStore,
  Cipher,
  Clock,
  DocumentStore,
  LanguageAnalysis,
  LanguageModel,
  NoteTaker,
  PortError,
  RoleAdvisor,
  SpeechToText,
} from '@attune/core/ports';
import type { AzureConfig } from './config.js';
import type { SharedRecordings } from './speech-to-text/speech-options.js';

/**
 * How each adapter of the Azure family is made. Adapters load when they are built, so that a host
 * pays only for those it uses.
 */
export const azureAdapters: {
  readonly blobStore: (config: AzureConfig) => readonly Provider[];
  readonly cipher: (config: AzureConfig) => readonly Provider[];
  readonly documentStore: (config: AzureConfig) => readonly Provider[];
  readonly languageAnalysis: (config: AzureConfig) => readonly Provider[];
  readonly languageModel: (config: AzureConfig) => readonly Provider[];
  readonly speechToText: (config: AzureConfig) => readonly Provider[];
} = {
  blobStore: ({ storage }) => [
    provide(BlobStore, {
      needs: [],
      build: async () => {
        const settings = required(storage, 'storage', {
          port: 'blob-store',
          adapter: 'azure-blob',
        });
        const { openAzureBlobStore } = await import('./blob-store/open-blob-store.js');
        return await openAzureBlobStore(settings);
      },
    }),
  ],
  cipher: ({ keyVault }) => [
    provide(Cipher, {
      needs: [Clock],
      build: async (clock) => {
        const where = { port: 'cipher', adapter: 'azure-key-vault' };
        const settings = required(keyVault, 'keyVault', where);
        const { openKeyVaultCipher } = await import('./cipher/open-cipher.js');
        return await openKeyVaultCipher({ ...settings, clock });
      },
    }),
  ],
  documentStore: ({ records }) => [
    provide(DocumentStore, {
      needs: [Clock],
      build: async (clock) => {
        const settings = required(records, 'records', {
          port: 'document-store',
          adapter: 'cosmos',
        });
        const { openCosmosDocumentStore } = await import(
          './document-store/cosmos-document-store.js'
        );
        return await openCosmosDocumentStore({ ...settings, collections, clock });
      },
    }),
  ],
  languageAnalysis: ({ language }) => [
    provide(LanguageAnalysis, {
      needs: [],
      build: async () => {
        const where = { port: 'language-analysis', adapter: 'azure' };
        const settings = required(language, 'language', where);
        const { createAzureLanguageAnalysis } = await import(
          './language-analysis/azure-language-analysis.js'
        );
        return createAzureLanguageAnalysis(settings);
      },
    }),
  ],
  languageModel: ({ openai }) => [
    provide(LanguageModel, {
      needs: [Clock],
      build: async (clock) => {
        const where = { port: 'language-model', adapter: 'azure-openai' };
        const settings = required(openai, 'openai', where);
        const { createAzureLanguageModel } = await import(
          './language-model/azure-language-model.js'
        );
        return createAzureLanguageModel({ ...settings, clock });
      },
    }),
    provide(NoteTaker, { needs: [LanguageModel], build: (model) => createModelNoteTaker(model) }),
    provide(RoleAdvisor, {
      needs: [LanguageModel],
      build: (model) => createModelRoleAdvisor(model),
    }),
  ],
  speechToText: ({ speech, storage, recordingsInStorage = false }) => [
    provide(SpeechToText, {
      needs: [BlobStore],
      build: async (blobs) => {
        const where = { port: 'speech-to-text', adapter: 'azure' };
        const settings = required(speech, 'speech', where);
        const { createAzureSpeechToText } = await import(
          './speech-to-text/azure-speech-to-text.js'
        );
        const shared = await sharedOf(storage, recordingsInStorage ? undefined : blobs);
        return createAzureSpeechToText({ ...settings, blobs, shared });
      },
    }),
  ],
};

/** What batch jobs read recordings by; without storage there are none. */
async function sharedOf(
  storage: AzureConfig['storage'],
  from: BlobStore | undefined,
): Promise<SharedRecordings | undefined> {
  if (storage === undefined) return undefined;
  const { openSharedRecordings } = await import('./blob-store/open-blob-store.js');
  return await openSharedRecordings({ ...storage, from });
}

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
