import {
  BlobStore,
  Clock,
  createModelNoteTaker,
  LanguageModel,
  NoteTaker,
  type Provider,
  provide,
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

/** A language model on a server, and notes taken with it. */
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
  ];
}
