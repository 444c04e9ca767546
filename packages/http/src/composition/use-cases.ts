import { documentWriters } from '@attune/adapters-local/documents';
import {
  BlobStore,
  Clock,
  createUseCases,
  DocumentStore,
  Hasher,
  Ids,
  JobQueue,
  LanguageAnalysis,
  MediaTool,
  NoteTaker,
  noiseReduction,
  type Provider,
  PushNotifier,
  piiRedaction,
  provide,
  RoleAdvisor,
  SpeechToText,
  TranscriptionPlugins,
  type UseCaseOptions,
  UseCases,
} from '@attune/core';

/** The use cases and the plug-ins that come with Attune, on whatever ports are provided. */
export function useCaseProviders(options: UseCaseOptions): readonly Provider[] {
  return [
    provide(TranscriptionPlugins, {
      needs: [LanguageAnalysis],
      build: (language) => ({ all: [noiseReduction(), piiRedaction(language)] }),
    }),
    provide(UseCases, {
      needs: [
        BlobStore,
        DocumentStore,
        JobQueue,
        MediaTool,
        SpeechToText,
        LanguageAnalysis,
        NoteTaker,
        RoleAdvisor,
        PushNotifier,
        TranscriptionPlugins,
        Hasher,
        Clock,
        Ids,
      ],
      build: (
        blobs,
        documents,
        queue,
        media,
        speech,
        language,
        notes,
        roles,
        push,
        plugins,
        hasher,
        clock,
        ids,
      ) =>
        createUseCases(
          {
            blobs,
            documents,
            queue,
            media,
            speech,
            language,
            notes,
            roles,
            push,
            plugins,
            hasher,
            clock,
            ids,
          },
          { transcriptWriters: documentWriters, ...options },
        ),
    }),
  ];
}
