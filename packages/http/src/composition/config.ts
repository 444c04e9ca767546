import type { AwsConfig } from '@attune/adapters-aws';
import type { AzureConfig } from '@attune/adapters-azure';
import type { LocalConfig } from '@attune/adapters-local';
import { z } from 'zod';
import { type AlertConfig, readAlerts } from './config-alerts.js';
import { awsOf, readAws } from './config-aws.js';
import { azureOf, readAzure } from './config-azure.js';
import { type BackupConfig, readBackup } from './config-backup.js';
import { unknownProviders } from './config-choices.js';
import { cleartextFaults, readAllowCleartext } from './config-cleartext.js';
import { namedDatabase } from './config-cosmos.js';
import { type DatabaseConfig, readDatabase } from './config-database.js';
import { type DirectoryConfig, readDirectory } from './config-directory.js';
import { type EngineConfig, readEngines } from './config-engines.js';
import { chosenByModels, type ModelConfig, missingModels, readModels } from './config-models.js';
import { readPrograms } from './config-programs.js';
import { chosenByPush, type PushConfig, pushOf, readPush } from './config-push.js';
import { type QuotaConfig, readQuotas } from './config-quotas.js';
import { type ConfigEntry, createReader, type Reader } from './config-reader.js';
import { readRedis } from './config-redis.js';
import {
  type AccountConfig,
  type LogConfig,
  type MailConfig,
  present,
  readAccounts,
  readLogs,
  readMail,
  readServer,
  type ServerConfig,
} from './config-sections.js';
import { readSentry, type SentryConfig } from './config-sentry.js';
import { readSherpa, type SherpaConfig } from './config-sherpa.js';
import { readTracing, type TracingConfig } from './config-tracing.js';
import { readUnused } from './config-unused.js';
import { languages, text, wholeNumber } from './config-values.js';
import { readWatch, type WatchConfig } from './config-watch.js';
import { readWebhook, type WebhookConfig } from './config-webhook.js';
import type { EnvFile } from './env-file.js';
import { type IdleVariable, readNear } from './idle-variables.js';
import type { Variables } from './variables.js';

/** The ports that a variable of their own can choose an adapter for. */
export const portNames = [
  'storage',
  'database',
  'queue',
  'speech',
  'language',
  'notes',
  'push',
] as const;

export type PortName = (typeof portNames)[number];

/** Everything the host lets be configured. */
export interface Config {
  /** The adapter or family chosen for each port. */
  readonly providers: Readonly<Record<PortName, string>>;
  readonly dataDirectory: string;
  readonly maxRecordingBytes: number;
  /** BCP 47 tags; absent: every language. */
  readonly allowedLanguages?: readonly string[];
  readonly workerConcurrency: number;
  /** How long a worker that gives no sign of life keeps the sessions it works on. */
  readonly leaseMs: number;
  /** Where programs and models of the local family are, when not in their usual places. */
  readonly programs: Pick<LocalConfig, 'ffmpeg' | 'ffprobe' | 'pocketsphinx' | 'pocketsphinxModel'>;
  /** Servers that recognize speech and take notes. */
  readonly models: ModelConfig;
  /** Models that a person may ask for besides, at the service that takes notes. */
  readonly notesModels: readonly string[];
  /** How often and how long stages try, whichever engine does the work. */
  readonly engines: EngineConfig;
  /** Models on the disk that recognize speech. */
  readonly sherpa: SherpaConfig;
  /** Services of Azure, as far as they are used. */
  readonly azure: AzureConfig;
  /** Services of AWS, as far as they are used. */
  readonly aws: AwsConfig;
  /** Absent: push does not go through Firebase. */
  readonly push?: PushConfig;
  readonly server: ServerConfig;
  readonly logs: LogConfig;
  readonly accounts: AccountConfig & DirectoryConfig;
  /** How much accounts may bring. */
  readonly quotas: QuotaConfig;
  readonly backup: BackupConfig;
  /** Absent: records are kept in an embedded database in the data directory. */
  readonly database?: DatabaseConfig;
  /** What is told of sessions that are processed or finalized; absent: no program. */
  readonly sessionWebhook?: WebhookConfig;
  /** Absent: no folder is watched. */
  readonly watch?: WatchConfig;
  /** What hosts and workers share jobs and limits through; absent: they stay in this process. */
  readonly redisUrl?: string;
  /** Absent: mail goes into an outbox of files. */
  readonly mail?: MailConfig;
  /** Who hears of trouble. */
  readonly alerts: AlertConfig;
  /** Where errors are reported to; absent: nowhere. */
  readonly sentry?: SentryConfig;
  /** The collector of spans; absent: no tracing. */
  readonly tracing?: TracingConfig;
  /** What is set and changes nothing here. */
  readonly idle: readonly IdleVariable[];
}

/** The configuration cannot be used. Lists every fault at once. */
export class ConfigError extends Error {
  readonly faults: readonly string[];

  constructor(faults: readonly string[]) {
    super(
      `The configuration has ${faults.length} fault(s):\n${faults.map((fault) => `  ${fault}`).join('\n')}`,
    );
    this.name = 'ConfigError';
    this.faults = faults;
  }
}

/** Reads the environment: the only place that does. */
export function readEnvironment(): Variables {
  return process.env;
}

export interface LoadOptions {
  /** Variables that win over the environment. */
  readonly overrides?: Variables;
  /** Fills what the environment does not set. */
  readonly file?: EnvFile | undefined;
  /** Whether people will log in here, which asks for more care. */
  readonly serving?: boolean;
  /** What the variable of a port may name. Default: any name; `profile` checks it. */
  readonly choices?: (port: PortName) => readonly string[];
}

/**
 * Makes the configuration out of variables; an empty value counts as not set.
 *
 * @throws ConfigError listing every fault.
 */
export function loadConfig(
  environment: Variables,
  { overrides, file, serving = false, choices }: LoadOptions = {},
): { readonly config: Config; readonly entries: readonly ConfigEntry[] } {
  const reader = createReader({ environment, overrides, file });
  const redisUrl = readRedis(reader);
  const database = readDatabase(reader);
  const { models, patience, notesModels } = readModels(reader);
  const firebase = readPush(reader);
  const ofAzure = readAzure(reader);
  const ofAws = readAws(reader);
  const providers = readProviders(reader, {
    ...chosenByModels(models),
    ...chosenByPush(firebase),
    ...present({ queue: redisUrl && 'redis', database: namedDatabase(reader, database, ofAzure) }),
  });
  reader.faults.push(...unknownProviders(reader, providers, namesByPort(choices)));
  const server = readServer(reader);
  const work = readWork(reader);
  const sherpa = readSherpa(reader, work.dataDirectory);
  const backup = readBackup(reader, work.dataDirectory);
  const programs = readPrograms(reader);
  const logs = readLogs(reader);
  const found = { backup, database, models, notesModels, sherpa, firebase, ofAzure, ofAws };
  const idle = readUnused(reader, providers, found);
  reader.faults.push(...missingModels(providers, models));
  const push = pushOf(providers.push, firebase, reader.faults);
  const azure = azureOf(providers, ofAzure, { patience, faults: reader.faults });
  const aws = awsOf(providers, ofAws, { patience, faults: reader.faults });
  const accounts = { ...readAccounts(reader, serving), ...readDirectory(reader, server) };
  const quotas = readQuotas(reader);
  const allowCleartext = readAllowCleartext(reader);
  const mail = readMail(reader, allowCleartext);
  if (!allowCleartext) reader.faults.push(...cleartextFaults(models));
  const alerts = readAlerts(reader);
  const sessionWebhook = readWebhook(reader, 'SESSION_WEBHOOK');
  const watch = readWatch(reader, work.dataDirectory);
  const reports = { tracing: readTracing(reader), sentry: readSentry(reader) };
  const near = readNear(reader);
  const { faults, entries } = reader;
  if (faults.length > 0) throw new ConfigError(faults);
  const config: Config = {
    providers,
    server,
    ...work,
    programs,
    models,
    notesModels,
    sherpa,
    azure,
    aws,
    ...present({ push }),
    logs,
    accounts,
    quotas,
    backup,
    idle: [...idle, ...near],
    alerts,
    ...present({ database, redisUrl, mail, watch, sessionWebhook, ...reports }),
  };
  return { config, entries };
}

/** What a cloud's family takes from another one unless it is told otherwise. */
const borrowed: Readonly<Record<string, Partial<Readonly<Record<PortName, string>>>>> = {
  // Azure Cache for Redis is a Redis. COSMOS_URI chooses Cosmos DB for the records.
  azure: { queue: 'redis', push: 'none', database: 'postgres' },
  // So is ElastiCache; RDS and Aurora are Postgres.
  aws: { queue: 'redis', push: 'none', database: 'postgres' },
};

const adapterName = z.string().regex(/^[a-z][a-z0-9-]*$/u, 'must be a family or an adapter');

function readProviders(
  { readOr, faults }: Reader,
  servers: Partial<Readonly<Record<PortName, string>>>,
): Config['providers'] {
  const family = readOr('PROVIDER', 'local', { schema: adapterName, example: 'PROVIDER=local' });
  const choose = (port: PortName | 'live_speech', note?: string): string => {
    const name = `${port.toUpperCase()}_PROVIDER`;
    const setting = { schema: adapterName, example: `${name}=local`, ...present({ note }) };
    if (port === 'live_speech') return readOr(name, family, setting);
    const other = borrowed[family]?.[port];
    // Naming a server selects it.
    const named = family === 'local' || other !== undefined ? servers[port] : undefined;
    return readOr(name, named ?? other ?? family, setting);
  };
  choose('live_speech', 'for live conversations, which this release does not support');
  const chosen = portNames.map((port) => [port, choose(port)] as const);
  const providers = Object.fromEntries(chosen) as Record<PortName, string>;
  if (providers.queue === 'redis' && servers.queue === undefined) {
    faults.push(
      'QUEUE_PROVIDER: redis needs an address, such as REDIS_URL=redis://localhost:6379.',
    );
  }
  const isTold =
    servers.database === 'postgres' || faults.some((fault) => fault.startsWith('DATABASE_URL'));
  if (providers.database === 'postgres' && !isTold) {
    faults.push(
      `DATABASE_PROVIDER: postgres needs an address, such as DATABASE_URL=postgres://attune@localhost:5432/attune${family === 'azure' ? '; or name an account of Cosmos DB by COSMOS_URI' : ''}.`,
    );
  }
  return providers;
}

/** Empty where the caller says no choices. */
function namesByPort(choices: LoadOptions['choices']): Readonly<Record<string, readonly string[]>> {
  if (choices === undefined) return {};
  return Object.fromEntries(portNames.map((port) => [port, choices(port)]));
}

type Work = Pick<
  Config,
  | 'dataDirectory'
  | 'maxRecordingBytes'
  | 'allowedLanguages'
  | 'workerConcurrency'
  | 'leaseMs'
  | 'engines'
>;

function readWork(reader: Reader): Work {
  const { read, readOr } = reader;
  const megabytes = readOr('MAX_FILE_SIZE_MB', '500', {
    schema: wholeNumber(1, 100_000),
    example: 'MAX_FILE_SIZE_MB=500',
  });
  const leaseSeconds = readOr('WORKER_LEASE_SECONDS', '60', {
    schema: wholeNumber(5, 3_600),
    example: 'WORKER_LEASE_SECONDS=60',
  });
  const allowedLanguages = read('ALLOWED_LANGS', {
    schema: languages,
    example: 'ALLOWED_LANGS=en-US,de-DE or ALLOWED_LANGS={"en-US": "English"}',
  });
  return {
    engines: readEngines(reader),
    dataDirectory: readOr('DATA_DIR', '.attune', { schema: text, example: 'DATA_DIR=.attune' }),
    maxRecordingBytes: megabytes * 1_048_576,
    workerConcurrency: readOr('WORKER_CONCURRENCY', '1', {
      schema: wholeNumber(1, 256),
      example: 'WORKER_CONCURRENCY=2',
      aliases: ['CELERY_CONCURRENCY'],
    }),
    leaseMs: leaseSeconds * 1_000,
    ...present({ allowedLanguages }),
  };
}
