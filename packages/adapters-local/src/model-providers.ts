import {
  BlobStore,
  Clock,
  createModelNoteTaker,
  createModelRoleAdvisor,
  LanguageModel,
  NoteTaker,
  type Provider,
  provide,
  RoleAdvisor,
  SpeechToText,
} from '@attune/core';
import type { ModelServer } from './config.js';

/** Speech recognized by a server. */
export function speechServerProviders(server: () => ModelServer): readonly Provider[] {
  return [
    provide(SpeechToText, {
      needs: [BlobStore, Clock],
      build: async (blobs, clock) => {
        const { createOpenaiCompatibleSpeechToText } = await import(
          './openai-compatible-speech/openai-compatible-speech-to-text.js'
        );
        return createOpenaiCompatibleSpeechToText({ ...server(), blobs, clock });
      },
    }),
  ];
}

/** A language model on a server, what takes notes with it and what says who is who. */
export function languageModelProviders(server: () => ModelServer): readonly Provider[] {
  return [
    provide(LanguageModel, {
      needs: [Clock],
      build: async (clock) => {
        const { createOpenaiCompatibleLanguageModel } = await import(
          './language-model/openai-compatible-language-model.js'
        );
        return createOpenaiCompatibleLanguageModel({ ...server(), clock });
      },
    }),
    provide(NoteTaker, {
      needs: [LanguageModel],
      build: (model) => createModelNoteTaker(model),
    }),
    provide(RoleAdvisor, {
      needs: [LanguageModel],
      build: (model) => createModelRoleAdvisor(model),
    }),
  ];
}
