import {
  createModelNoteTaker,
  createModelRoleAdvisor,
  type Provider,
  provide,
} from '@attune/core/adapter-kit';
import {
  BlobStore,
  Clock,
  LanguageModel,
  NoteTaker,
  RoleAdvisor,
  SpeechToText,
  token,
} from '@attune/core/ports';
import type { LocalConfig, ModelServer, SpeechModelFiles } from './config.js';
import type { SherpaOptions, SherpaSpeechToText } from './sherpa/sherpa-speech-to-text.js';

/** Speech recognized by a server. */
export function speechServerProviders(
  server: () => NonNullable<LocalConfig['speechServer']>,
): readonly Provider[] {
  return [
    provide(SpeechToText, {
      needs: [BlobStore, Clock],
      build: async (blobs, clock) => {
        const { createOpenaiCompatibleSpeechToText } = await import(
          './openai-compatible-speech/openai-compatible-speech-to-text.js'
        );
        const { timeLimitMs, ...rest } = server();
        const limit = timeLimitMs === undefined ? {} : { timeLimitMs: () => timeLimitMs };
        return createOpenaiCompatibleSpeechToText({ ...rest, ...limit, blobs, clock });
      },
    }),
  ];
}

/** The engine, for a caller that has to end its process. */
const LocalSherpa = token<SherpaSpeechToText>('local-sherpa');

/** Speech recognized by a model of one's own, beside this process. */
export function sherpaProviders(
  files: () => SpeechModelFiles,
  options: Pick<SherpaOptions, 'threads' | 'loadAtOnce'>,
): readonly Provider[] {
  return [
    provide(LocalSherpa, {
      needs: [BlobStore],
      build: async (blobs) => {
        const { createSherpaSpeechToText } = await import('./sherpa/sherpa-speech-to-text.js');
        return await createSherpaSpeechToText({ ...files(), ...options, blobs });
      },
      dispose: (speech) => speech.close(),
    }),
    provide(SpeechToText, { needs: [LocalSherpa], build: (speech) => speech }),
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
