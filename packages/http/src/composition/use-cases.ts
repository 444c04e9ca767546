import { documentWriters } from '@attune/adapters-local/documents';
import {
  createUseCases,
  noiseReduction,
  piiRedaction,
  type UseCaseOptions,
  UseCases,
} from '@attune/core';
import { type Provider, provide } from '@attune/core/adapter-kit';
import {
  BlobStore,
  Clock,
  DocumentStore,
  Hasher,
  Ids,
  JobQueue,
  LanguageAnalysis,
  MediaTool,
  NoteTaker,
  OtherNoteTakers,
  OtherSpeechEngines,
  PushNotifier,
  RoleAdvisor,
  SessionChannels,
  SpeechToText,
  TranscriptionPlugins,
} from '@attune/core/ports';
import { snowballStemmers } from './stemmers.js';

/** The use cases and the plug-ins that come with Attune, on the ports that are provided. */
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
        OtherSpeechEngines,
        LanguageAnalysis,
        NoteTaker,
        OtherNoteTakers,
        RoleAdvisor,
        PushNotifier,
        SessionChannels,
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
        otherSpeech,
        language,
        notes,
        otherNotes,
        roles,
        push,
        channels,
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
            otherSpeech,
            language,
            notes,
            otherNotes,
            roles,
            push,
            channels,
            plugins,
            hasher,
            clock,
            ids,
          },
          { transcriptWriters: documentWriters, stemmers: snowballStemmers, ...options },
        ),
    }),
  ];
}
