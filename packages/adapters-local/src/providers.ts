import { join } from 'node:path';
import { collections, processingQueue } from '@attune/core';
import { type Provider, provide } from '@attune/core/adapter-kit';
import {
  BlobStore,
  Clock,
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
  PushNotifier,
  SpeechToText,
  type Token,
  TokenSigner,
  token,
} from '@attune/core/ports';
import type { ReminderQueues } from './bullmq/bullmq-options.js';
import type { LocalConfig } from './config.js';
import {
  languageModelProviders,
  sherpaProviders,
  speechServerProviders,
} from './model-providers.js';
import { fcmProviders } from './push-providers.js';
import type { SharedRedis } from './redis/open-shared-redis.js';
import type { SqlClient } from './sql/sql-client.js';

/** The database, for a caller that has to close it. */
export const LocalDatabase: Token<SqlClient> = token('local-database');

/** A connection to the Redis that hosts share, for what they count together. */
export const LocalRedis: Token<SharedRedis> = token('local-redis');

/** The queues of BullMQ, for a page on which operators look at them. */
export const LocalReminders: Token<ReminderQueues> = token('local-tickets');

/**
 * How each adapter of the local family is made. Adapters load when they are built, so that a host
 * pays only for those it uses.
 */
export const localAdapters: {
  readonly fileSystem: (config: LocalConfig) => readonly Provider[];
  readonly pglite: (config: LocalConfig) => readonly Provider[];
  readonly postgres: (config: LocalConfig) => readonly Provider[];
  readonly inProcessQueue: () => readonly Provider[];
  readonly bullmq: (config: LocalConfig) => readonly Provider[];
  readonly redis: (config: LocalConfig) => readonly Provider[];
  readonly pocketsphinx: (config: LocalConfig) => readonly Provider[];
  readonly openaiCompatibleSpeech: (config: LocalConfig) => readonly Provider[];
  readonly sherpa: (config: LocalConfig) => readonly Provider[];
  readonly languageModel: (config: LocalConfig) => readonly Provider[];
  readonly lexicon: () => readonly Provider[];
  readonly rules: () => readonly Provider[];
  readonly noPush: () => readonly Provider[];
  readonly fcm: (config: LocalConfig) => readonly Provider[];
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
          ...(config.leastFreeBytes === undefined ? {} : { leastFreeBytes: config.leastFreeBytes }),
        });
      },
    }),
  ],
  pglite: (config) => [
    provide(LocalDatabase, {
      needs: [],
      build: async () => {
        const { openPglite } = await import('./sql/pglite-client.js');
        const { synced = true, onRecordsLost: onLost } = config;
        return await openPglite({
          directory: join(config.dataDirectory, 'records'),
          synced,
          onLost,
        });
      },
      dispose: (client) => client.close(),
    }),
    sqlDocuments(true),
  ],
  postgres: ({ postgres }) => [
    provide(LocalDatabase, {
      needs: [],
      build: async () => {
        const where = { port: 'document-store', adapter: 'postgres' };
        const settings = required(postgres, 'postgres', where);
        const { openPostgres } = await import('./sql/postgres-client.js');
        return await openPostgres(settings);
      },
      dispose: (client) => client.close(),
    }),
    sqlDocuments(postgres?.migrate ?? true),
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
  bullmq: ({ redisUrl, jobLockMs: lockMs }) => [
    provide(JobQueue, {
      needs: [Clock],
      build: async (clock) => {
        const url = required(redisUrl, 'redisUrl', { port: 'job-queue', adapter: 'bullmq' });
        const { openBullmqJobQueue } = await import('./bullmq/open-bullmq.js');
        return await openBullmqJobQueue({
          url,
          clock,
          ...(lockMs === undefined ? {} : { lockMs }),
        });
      },
      dispose: (queue) => queue.close(),
    }),
    provide(LocalReminders, {
      needs: [],
      build: async () => {
        const url = required(redisUrl, 'redisUrl', { port: 'job-queue', adapter: 'bullmq' });
        const { openReminderQueues } = await import('./bullmq/open-bullmq.js');
        return await openReminderQueues({ url, names: [processingQueue] });
      },
      dispose: (tickets) => tickets.close(),
    }),
  ],
  redis: ({ redisUrl }) => [
    provide(LocalRedis, {
      needs: [],
      build: async () => {
        const url = required(redisUrl, 'redisUrl', { port: 'local-redis', adapter: 'redis' });
        const { openSharedRedis } = await import('./redis/open-shared-redis.js');
        return await openSharedRedis(url);
      },
      dispose: (redis) => redis.disconnect(),
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
        const { pocketsphinxNotice: notice } = config;
        return createPocketsphinxSpeechToText({
          blobs,
          ...(notice === undefined ? {} : { notice }),
          ...(concurrency === undefined ? {} : { concurrency }),
          ...(pocketsphinx === undefined ? {} : { dialects: [dialectAt(pocketsphinx)] }),
          ...(pocketsphinxModel === undefined ? {} : { model: defaultModel(pocketsphinxModel) }),
        });
      },
    }),
  ],
  openaiCompatibleSpeech: ({ speechServer }) =>
    speechServerProviders(() => {
      const where = { port: 'speech-to-text', adapter: 'openai-compatible' };
      return required(speechServer, 'speechServer', where);
    }),
  sherpa: ({ sherpa, speechConcurrency: threads, speechAtOnce: loadAtOnce }) =>
    sherpaProviders(
      () => {
        const where = { port: 'speech-to-text', adapter: 'sherpa' };
        return required(sherpa, 'sherpa', where);
      },
      { threads, loadAtOnce },
    ),
  languageModel: ({ languageModel }) =>
    languageModelProviders(() => {
      const where = { port: 'language-model', adapter: 'openai-compatible' };
      return required(languageModel, 'languageModel', where);
    }),
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
  fcm: ({ fcm }) =>
    fcmProviders(() => required(fcm, 'fcm', { port: 'push-notifier', adapter: 'fcm' })),
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
        const key = required(tokenKey, 'tokenKey', { port: 'token-signer', adapter: 'jose' });
        const { createJoseTokenSigner } = await import('./jose/jose-token-signer.js');
        return createJoseTokenSigner({ key, clock });
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

function sqlDocuments(migrate: boolean): Provider {
  return provide(DocumentStore, {
    needs: [LocalDatabase, Clock],
    build: async (client, clock) => {
      const { createSqlDocumentStore } = await import('./sql/sql-document-store.js');
      return await createSqlDocumentStore({ client, clock, collections, migrate });
    },
  });
}

/** @throws PortError `invalid_argument` naming the setting that is not there. */
function required<T>(
  value: T | undefined,
  name: keyof LocalConfig,
  where: { readonly port: string; readonly adapter: string },
): T {
  if (value !== undefined) return value;
  const message = `${where.port}: ${name} is missing; set it`;
  throw new PortError('invalid_argument', message, { ...where, operation: 'create' });
}
