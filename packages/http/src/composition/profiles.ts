import type { CosmosCharge } from '@attune/adapters-azure';
import { type LocalConfig, localAdapters } from '@attune/adapters-local';
import { type Provider, provide } from '@attune/core/adapter-kit';
import { RoleAdvisor } from '@attune/core/ports';
import { awsFamily } from './aws-family.js';
import { azureFamily } from './azure-family.js';
import { type Config, ConfigError, type PortName, portNames } from './config.js';
import { noProvider } from './config-choices.js';
import type { DatabaseConfig } from './config-database.js';
import { present } from './config-sections.js';
import { missingSherpa, speechEngine } from './config-sherpa.js';
import type { Choices, Family, FamilyConfig, Make } from './family.js';
import { memoryAdapters } from './memory-family.js';
import { otherNotesProviders } from './other-notes.js';
import { otherSpeechProviders } from './other-speech.js';
import { sessionChannelProviders, sessionMailOptions } from './session-channels.js';

/** What the local family has, and core's in-memory adapters. */
const ownChoices: Choices = {
  storage: {
    local: localAdapters.fileSystem,
    'file-system': localAdapters.fileSystem,
    memory: memoryAdapters.storage,
  },
  database: {
    local: localAdapters.pglite,
    pglite: localAdapters.pglite,
    postgres: localAdapters.postgres,
    memory: memoryAdapters.database,
  },
  queue: {
    local: localAdapters.inProcessQueue,
    'in-process': localAdapters.inProcessQueue,
    redis: localAdapters.bullmq,
    memory: memoryAdapters.queue,
  },
  speech: {
    // Stands for the one that this machine has a model for; see below.
    local: localAdapters.pocketsphinx,
    pocketsphinx: localAdapters.pocketsphinx,
    'openai-compatible': localAdapters.openaiCompatibleSpeech,
    sherpa: localAdapters.sherpa,
    memory: memoryAdapters.speech,
  },
  language: {
    local: localAdapters.lexicon,
    lexicon: localAdapters.lexicon,
    memory: memoryAdapters.language,
  },
  notes: {
    local: localAdapters.rules,
    rules: localAdapters.rules,
    'openai-compatible': localAdapters.languageModel,
    memory: memoryAdapters.notes,
  },
  push: {
    local: localAdapters.noPush,
    none: localAdapters.noPush,
    fcm: localAdapters.fcm,
    memory: memoryAdapters.push,
  },
};

/** Families besides; each has adapters for some ports. */
const families: readonly Family[] = [azureFamily, awsFamily];

/** What the variable of a port may name. */
function choicesOf(port: PortName): Readonly<Record<string, Make>> {
  return Object.assign({}, ownChoices[port], ...families.map((family) => family[port]));
}

/** The names that the variable of a port may have. */
export function providerNames(port: PortName): readonly string[] {
  return Object.keys(choicesOf(port));
}

/** What there is one adapter for. */
const alwaysLocal: readonly Make[] = [
  localAdapters.ffmpeg,
  localAdapters.argon2,
  localAdapters.jose,
  localAdapters.mail,
  localAdapters.system,
];

/** The rules alone say who is who. */
const noRoleAdvisor = provide(RoleAdvisor, {
  needs: [],
  build: () => ({ provider: 'none', advise: async () => ({ roles: [] }) }),
});

/** Settings that a caller lays over the configuration. */
export interface ProfileOptions extends Omit<LocalConfig, 'dataDirectory'> {
  /** Providers of a host's own; each takes the place of the configured one for the same token. */
  readonly replace?: readonly Provider[];
  /** Is told what each call of a store cost that is paid by work. */
  readonly onStoreCharge?: (charge: CosmosCharge) => void;
}

/**
 * The providers that the configuration chooses.
 *
 * @throws ConfigError naming every port whose choice does not exist here.
 */
export function profile(config: Config, options: ProfileOptions = {}): readonly Provider[] {
  const { dataDirectory, programs, mail: smtp, redisUrl, database, leaseMs } = config;
  const postgres = database === undefined ? undefined : postgresOf(database);
  const { replace = [], onStoreCharge: onCharge, ...settings } = options;
  const speech = speechEngine(config);
  const { signRequest } = settings;
  const { storage, records } = config.azure;
  const local: FamilyConfig = {
    dataDirectory,
    ...programs,
    ...config.models,
    ...present({ sherpa: config.sherpa.files, pocketsphinxNotice: speech.notice }),
    ...present({ fcm: config.push }),
    jobLockMs: leaseMs / 2,
    ...present({ smtp, redisUrl, postgres }),
    ...settings,
    azure: {
      ...config.azure,
      ...(storage === undefined ? {} : { storage: { ...storage, signSized: signRequest } }),
      ...(records === undefined ? {} : { records: { ...records, onCharge } }),
    },
    aws: config.aws,
  };
  const faults = [...missingSherpa(speech.engine, config.sherpa)];
  const chosen = portNames.flatMap((port) => {
    const name = port === 'speech' ? speech.engine : config.providers[port];
    const choices = choicesOf(port);
    const make = Object.hasOwn(choices, name) ? choices[name] : undefined;
    if (make !== undefined) return make(local);
    faults.push(noProvider(`${port.toUpperCase()}_PROVIDER`, name, Object.keys(choices)));
    return [];
  });
  if (faults.length > 0) throw new ConfigError(faults);
  const shared = redisUrl === undefined ? [] : localAdapters.redis(local);
  const always = alwaysLocal.flatMap((make) => make(local));
  const notes = otherNotesProviders(config.providers.notes, config.notesModels, local);
  const { server, accounts } = config;
  const mailOptions = sessionMailOptions(server.publicUrl, accounts.defaultLanguage);
  const channels = sessionChannelProviders(config.sessionWebhook, mailOptions);
  const others = [...otherSpeechProviders(local), ...notes, ...channels];
  const configured = [...chosen, ...always, ...others, ...shared];
  const replaced = new Set<symbol>(replace.map(({ token }) => token));
  const providers = [...configured.filter(({ token }) => !replaced.has(token)), ...replace];
  const advised = providers.some(({ token }) => token === RoleAdvisor);
  return advised ? providers : [...providers, noRoleAdvisor];
}

function postgresOf(database: DatabaseConfig): LocalConfig['postgres'] {
  const { url: connectionString, migrateOnStart: migrate, ...limits } = database;
  return { connectionString, migrate, ...limits };
}
