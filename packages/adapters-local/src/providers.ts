import { join } from 'node:path';
import {
  BlobStore,
  Clock,
  collections,
  DocumentStore,
  Hasher,
  Ids,
  JobQueue,
  LanguageAnalysis,
  Mailer,
  MediaTool,
  NoteTaker,
  PasswordHasher,
  PortError,
  type Provider,
  PushNotifier,
  provide,
  SpeechToText,
  TokenSigner,
  token,
} from '@attune/core';
import type { LocalConfig } from './config.js';
import type { SqlClient } from './sql/sql-client.js';

/** The embedded database, for whoever must see it closed. */
const LocalDatabase = token<SqlClient>('local-database');

/**
 * How each adapter of the local family is made. Adapters load when they are built, so that a host
 * pays only for those it uses.
 */
export const localAdapters: {
  readonly fileSystem: (config: LocalConfig) => readonly Provider[];
  readonly pglite: (config: LocalConfig) => readonly Provider[];
  readonly inProcessQueue: () => readonly Provider[];
  readonly pocketsphinx: (config: LocalConfig) => readonly Provider[];
  readonly lexicon: () => readonly Provider[];
  readonly rules: () => readonly Provider[];
  readonly noPush: () => readonly Provider[];
  readonly ffmpeg: (config: LocalConfig) => readonly Provider[];
  readonly system: () => readonly Provider[];
  readonly argon2: () => readonly Provider[];
  readonly jose: (config: LocalConfig) => readonly Provider[];
  readonly mail: (config: LocalConfig) => readonly Provider[];
} = {
  fileSystem: (config) => [
    provide(BlobStore, {
      needs: [],
      build: async () => {
        const { createFileSystemBlobStore } = await import(
          './file-system/file-system-blob-store.js'
        );
        return createFileSystemBlobStore({
          directory: join(config.dataDirectory, 'blobs'),
          ...(config.signRequest === undefined ? {} : { sign: config.signRequest }),
        });
      },
    }),
  ],
  pglite: (config) => [
    provide(LocalDatabase, {
      needs: [],
      build: async () => {
        const { openPglite } = await import('./sql/pglite-client.js');
        const synced = config.synced ?? true;
        return await openPglite({ directory: join(config.dataDirectory, 'records'), synced });
      },
      dispose: (client) => client.close(),
    }),
    provide(DocumentStore, {
      needs: [LocalDatabase, Clock],
      build: async (client, clock) => {
        const { createSqlDocumentStore } = await import('./sql/sql-document-store.js');
        return await createSqlDocumentStore({ client, clock, collections });
      },
    }),
  ],
  inProcessQueue: () => [
    provide(JobQueue, {
      needs: [Clock],
      build: async (clock) => {
        const { createInProcessJobQueue } = await import('./in-process/in-process-job-queue.js');
        return createInProcessJobQueue({ clock });
      },
      dispose: (queue) => queue.close(),
    }),
  ],
  pocketsphinx: (config) => [
    provide(SpeechToText, {
      needs: [BlobStore],
      build: async (blobs) => {
        const [{ createPocketsphinxSpeechToText }, { defaultModel, dialectAt }] = await Promise.all(
          [
            import('./pocketsphinx/pocketsphinx-speech-to-text.js'),
            import('./pocketsphinx/dialect.js'),
          ],
        );
        const { speechConcurrency: concurrency, pocketsphinx, pocketsphinxModel } = config;
        return createPocketsphinxSpeechToText({
          blobs,
          ...(concurrency === undefined ? {} : { concurrency }),
          ...(pocketsphinx === undefined ? {} : { dialects: [dialectAt(pocketsphinx)] }),
          ...(pocketsphinxModel === undefined ? {} : { model: defaultModel(pocketsphinxModel) }),
        });
      },
    }),
  ],
  lexicon: () => [
    provide(LanguageAnalysis, {
      needs: [],
      build: async () =>
        (await import('./lexicon/lexicon-language-analysis.js')).createLexiconLanguageAnalysis(),
    }),
  ],
  rules: () => [
    provide(NoteTaker, {
      needs: [],
      build: async () => (await import('./rules/rules-note-taker.js')).createRulesNoteTaker(),
    }),
  ],
  noPush: () => [
    provide(PushNotifier, {
      needs: [],
      build: async () => (await import('./no-push/no-push-notifier.js')).createNoPushNotifier(),
    }),
  ],
  ffmpeg: ({ ffmpeg, ffprobe }) => [
    provide(MediaTool, {
      needs: [],
      build: async () => {
        const { createFfmpegMediaTool } = await import('./ffmpeg/ffmpeg-media-tool.js');
        return createFfmpegMediaTool({
          ...(ffmpeg === undefined ? {} : { ffmpeg }),
          ...(ffprobe === undefined ? {} : { ffprobe }),
        });
      },
    }),
  ],
  system: () => [
    provide(Clock, {
      needs: [],
      build: async () => (await import('./system/system-clock.js')).createSystemClock(),
    }),
    provide(Ids, {
      needs: [],
      build: async () => (await import('./system/system-ids.js')).createSystemIds(),
    }),
    provide(Hasher, {
      needs: [],
      build: async () => (await import('./system/node-hasher.js')).createNodeHasher(),
    }),
  ],
  argon2: () => [
    provide(PasswordHasher, {
      needs: [],
      build: async () =>
        (await import('./argon2/argon2-password-hasher.js')).createArgon2PasswordHasher(),
    }),
  ],
  jose: ({ tokenKey }) => [
    provide(TokenSigner, {
      needs: [Clock],
      build: async (clock) => {
        if (tokenKey === undefined) throw missingTokenKey();
        const { createJoseTokenSigner } = await import('./jose/jose-token-signer.js');
        return createJoseTokenSigner({ key: tokenKey, clock });
      },
    }),
  ],
  mail: ({ smtp, dataDirectory }) => [
    provide(Mailer, {
      needs: [],
      build: async () => {
        if (smtp !== undefined) {
          return (await import('./mail/smtp-mailer.js')).createSmtpMailer(smtp);
        }
        const { createFileMailer } = await import('./mail/file-mailer.js');
        return createFileMailer({ directory: join(dataDirectory, 'outbox') });
      },
    }),
  ],
};

function missingTokenKey(): PortError {
  return new PortError('invalid_argument', 'token-signer: there is no key; set tokenKey', {
    port: 'token-signer',
    operation: 'create',
    adapter: 'jose',
  });
}

/** The whole family on its embedded defaults: no account, no server. */
export function localProviders(config: LocalConfig): readonly Provider[] {
  return Object.values(localAdapters).flatMap((make) => make(config));
}
