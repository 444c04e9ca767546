// own process: the library of Azure reads the environment.
import { openAzureBlobStore, openSharedRecordings } from '@attune/adapters-azure/blob-store';
import { createAzureLanguageAnalysis } from '@attune/adapters-azure/language-analysis';
import { createAzureLanguageModel } from '@attune/adapters-azure/language-model';
import { createAzureSpeechToText } from '@attune/adapters-azure/speech-to-text';
import { createSystemClock } from '@attune/adapters-local/system';
import { createModelNoteTaker } from '@attune/core/adapter-kit';
import {
  blobStoreSuite,
  languageAnalysisSuite,
  languageModelSuite,
  noteTakerSuite,
  speechToTextSuite,
} from '@attune/core/conformance';
import { DefaultAzureCredential } from '@azure/identity';
import { BlobServiceClient } from '@azure/storage-blob';
import { afterAll, describe } from 'vitest';
import { runCounted } from '../support/run-counted.js';
import { empty, onAccount, ownPlace, pause, spoken, watch } from './live.js';

const base = {
  family: 'azure',
  overrides: { AUDIO_UPLOAD_BLOB_CONTAINER_NAME: ownPlace },
} as const;

describe('Azure Blob Storage and Azure Speech', () => {
  const wanted = [
    ...['AZURE_STORAGE_ACCOUNT_NAME', 'AZURE_STORAGE_BLOB_ENDPOINT'],
    ...['AZURE_STORAGE_CONNECTION_STRING', 'AZURE_BLOB_CONNECTION'],
  ];
  const ports = ['storage', 'speech'] as const;
  onAccount('Azure Blob Storage and Azure Speech', { ...base, wanted, ports }, ({ azure }) => {
    const { storage, speech } = azure;
    if (storage === undefined || speech === undefined) throw new Error('there is no account');

    afterAll(() => removeContainer(storage));

    runCounted(blobStoreSuite, {
      adapter: 'azure-blob on an account',
      capabilities: { signedRequests: true, createOnly: true },
      waive: { 'BS-33': 'a signature of Azure cannot fix a size' },
      open: async () => {
        const port = await openAzureBlobStore(storage);
        return { port, close: () => empty(port) };
      },
    });

    for (const way of ['fast', 'batch'] as const) {
      runCounted(speechToTextSuite, {
        adapter: `azure-${way} on an account`,
        capabilities: {
          ...{ idempotentStart: true, channelSeparation: true, languageIdentification: true },
          ...{ anyLanguage: false, holdsWork: true, realSpeech: true, faults: false },
        },
        open: async () => {
          const blobs = await openAzureBlobStore(storage);
          const shared = await openSharedRecordings(storage);
          const open = () =>
            watch(
              createAzureSpeechToText({
                ...{ ...speech, blobs, shared, way },
                // The service removes by itself what a broken run leaves.
                ...{ pollMs: 5_000, timeToLiveHours: 6 },
              }),
            );
          const [first, second] = [open(), open()];
          return {
            ...{ port: first.port, blobs, pause, speech: await spoken() },
            reopen: async () => second.port,
            close: async () => {
              await first.clear();
              await second.clear();
              await empty(blobs);
            },
          };
        },
      });
    }
  });
});

describe('Azure Language', () => {
  const wanted = ['TEXT_ANALYTICS_ENDPOINT'];
  onAccount('Azure Language', { ...base, wanted, ports: ['language'] }, ({ azure }) => {
    runCounted(languageAnalysisSuite, {
      adapter: 'azure on an account',
      capabilities: {
        ...{ sentiment: true, pii: true, keyPhrases: true, languageDetection: true },
        ...{ partial: false, fixedLanguages: true, faults: false },
      },
      open: async () => {
        if (azure.language === undefined) throw new Error('there is no resource');
        return { port: createAzureLanguageAnalysis(azure.language) };
      },
    });
  });
});

describe('Azure OpenAI', () => {
  const wanted = ['AZURE_OPENAI_ENDPOINT'];
  onAccount('Azure OpenAI', { ...base, wanted, ports: ['notes'] }, ({ azure }) => {
    const open = () => {
      if (azure.openai === undefined) throw new Error('there is no deployment');
      return createAzureLanguageModel({ ...azure.openai, clock: createSystemClock() });
    };
    runCounted(languageModelSuite, {
      adapter: 'azure-openai on an account',
      capabilities: { scripted: false },
      open: async () => ({ port: open() }),
    });
    runCounted(noteTakerSuite, {
      adapter: 'azure-openai on an account',
      capabilities: { fixedLanguages: false, faults: false },
      open: async () => ({ port: createModelNoteTaker(open()) }),
    });
  });
});

async function removeContainer(options: {
  readonly container: string;
  readonly connectionString?: string | undefined;
  readonly endpoint?: string | undefined;
  readonly identity?: { readonly clientId?: string | undefined } | undefined;
}): Promise<void> {
  const { container, connectionString, endpoint = '', identity } = options;
  const service =
    connectionString === undefined
      ? new BlobServiceClient(endpoint, credentialOf(identity?.clientId))
      : BlobServiceClient.fromConnectionString(connectionString);
  await service.getContainerClient(container).deleteIfExists();
}

function credentialOf(managedIdentityClientId: string | undefined): DefaultAzureCredential {
  return new DefaultAzureCredential(
    managedIdentityClientId === undefined ? {} : { managedIdentityClientId },
  );
}
