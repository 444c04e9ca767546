import { collections } from '@attune/core';
import { type Provider, provide } from '@attune/core/adapter-kit';
import {
  createMemoryBlobStore,
  createMemoryDocumentStore,
  createMemoryJobQueue,
  createMemoryLanguageAnalysis,
  createMemoryNoteTaker,
  createMemoryPushNotifier,
  createMemorySpeechToText,
} from '@attune/core/memory';
import {
  BlobStore,
  Clock,
  DocumentStore,
  JobQueue,
  LanguageAnalysis,
  NoteTaker,
  PushNotifier,
  SpeechToText,
} from '@attune/core/ports';
import type { PortName } from './config.js';

/** Core's in-memory adapters, for trying things out: nothing is kept, the engines follow a script. */
export const memoryAdapters: Readonly<Record<PortName, () => readonly Provider[]>> = {
  storage: () => [
    provide(BlobStore, { needs: [Clock], build: (clock) => createMemoryBlobStore({ clock }) }),
  ],
  database: () => [
    provide(DocumentStore, {
      needs: [Clock],
      build: (clock) => createMemoryDocumentStore({ collections, clock }),
    }),
  ],
  queue: () => [
    provide(JobQueue, {
      needs: [Clock],
      build: (clock) => createMemoryJobQueue({ clock }),
      dispose: (queue) => queue.close(),
    }),
  ],
  speech: () => [
    provide(SpeechToText, {
      needs: [BlobStore],
      build: (blobs) => createMemorySpeechToText({ blobs }),
    }),
  ],
  language: () => [
    provide(LanguageAnalysis, { needs: [], build: () => createMemoryLanguageAnalysis() }),
  ],
  notes: () => [provide(NoteTaker, { needs: [], build: () => createMemoryNoteTaker() })],
  push: () => [provide(PushNotifier, { needs: [], build: () => createMemoryPushNotifier() })],
};
