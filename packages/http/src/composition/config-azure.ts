import type { AzureConfig } from '@attune/adapters-azure';
import { blobEndpointOf, openaiEndpointOf, speechEndpointOf } from '@attune/adapters-azure';
import { recordsOf } from './config-cosmos.js';
import type { ModelPatience } from './config-models.js';
import type { Reader, Setting } from './config-reader.js';
import { present } from './config-sections.js';
import { text, webAddress } from './config-values.js';
import type { IdleVariable } from './idle-variables.js';

/** What is said of Azure; not looked into unless it is used. */
export type AzureVariables = Readonly<Record<AzureName, string | undefined>>;

type AzureName = keyof typeof settings;

const idleOnes = 'means something only where the azure family is used';

/** What of each value may be shown, and the names that other systems gave it. */
const settings = {
  SPEECH_KEY: { shows: 'nothing', aliases: ['AZURE_SPEECH_KEY'] },
  SPEECH_REGION: { shows: 'everything', aliases: ['AZURE_REGION'] },
  AZURE_SPEECH_KEY_ENDPOINT: { shows: 'address' },
  API_VERSION: { shows: 'everything' },
  AZURE_STORAGE_CONNECTION_STRING: { shows: 'nothing', aliases: ['AZURE_BLOB_CONNECTION'] },
  AZURE_STORAGE_ACCOUNT_NAME: { shows: 'everything' },
  AZURE_STORAGE_BLOB_ENDPOINT: { shows: 'address' },
  AUDIO_UPLOAD_BLOB_CONTAINER_NAME: { shows: 'everything', aliases: ['AZURE_CONTAINER'] },
  TEXT_ANALYTICS_KEY: { shows: 'nothing' },
  TEXT_ANALYTICS_ENDPOINT: { shows: 'address' },
  AZURE_OPENAI_ENDPOINT: { shows: 'address' },
  AZURE_OPENAI_API_KEY: { shows: 'nothing', aliases: ['AZURE_OPENAI_KEY'] },
  AZURE_OPENAI_DEPLOYMENT: { shows: 'everything', aliases: ['AZURE_OPENAI_DEPLOYMENT_NAME'] },
  COSMOS_URI: { shows: 'address' },
  COSMOS_KEY: { shows: 'nothing' },
  COSMOS_DATABASE: { shows: 'everything' },
  AZURE_CLIENT_ID: { shows: 'everything' },
  AZURE_TENANT_ID: { shows: 'everything' },
  AZURE_CLIENT_SECRET: { shows: 'nothing' },
} as const satisfies Readonly<Record<string, Partial<Setting<string>>>>;

/** For each port, the variables that only it needs. */
const perPort: Readonly<
  Record<
    'speech' | 'language' | 'notes' | 'storage' | 'database' | 'identity',
    readonly AzureName[]
  >
> = {
  speech: ['SPEECH_KEY', 'SPEECH_REGION', 'AZURE_SPEECH_KEY_ENDPOINT', 'API_VERSION'],
  language: ['TEXT_ANALYTICS_KEY', 'TEXT_ANALYTICS_ENDPOINT'],
  notes: ['AZURE_OPENAI_ENDPOINT', 'AZURE_OPENAI_API_KEY', 'AZURE_OPENAI_DEPLOYMENT'],
  storage: [
    'AZURE_STORAGE_CONNECTION_STRING',
    'AZURE_STORAGE_ACCOUNT_NAME',
    'AZURE_STORAGE_BLOB_ENDPOINT',
    'AUDIO_UPLOAD_BLOB_CONTAINER_NAME',
  ],
  database: ['COSMOS_URI', 'COSMOS_KEY', 'COSMOS_DATABASE'],
  identity: ['AZURE_CLIENT_ID', 'AZURE_TENANT_ID', 'AZURE_CLIENT_SECRET'],
};

/** Reads what there is of it. */
export function readAzure({ read }: Reader): AzureVariables {
  const found = Object.entries(settings).map(([name, setting]) => {
    const how = { schema: text, example: name, quiet: true, note: idleOnes, ...setting };
    return [name, read(name, how)];
  });
  return Object.fromEntries(found) as AzureVariables;
}

/** The adapters chosen for the ports that Azure may serve. */
interface AzureChoices {
  readonly speech: string;
  readonly language: string;
  readonly notes: string;
  readonly storage: string;
  readonly database: string;
}

const speechWays: Readonly<Record<string, 'auto' | 'fast' | 'batch'>> = {
  azure: 'auto',
  'azure-fast': 'fast',
  'azure-batch': 'batch',
};

/**
 * What the azure family is built with; what is wrong or missing goes to the faults, as far as it is used. An
 * engine that is not chosen is read, too: it may still hold work that was started before.
 */
export function azureOf(
  { speech, language, notes, storage, database }: AzureChoices,
  given: AzureVariables,
  { patience, faults }: { readonly patience: ModelPatience; readonly faults: string[] },
): AzureConfig {
  const way = Object.hasOwn(speechWays, speech) ? speechWays[speech] : undefined;
  const kept = storage === 'azure';
  const found = createFound(given, way !== undefined || kept ? faults : []);
  const analyzes = language === 'azure';
  const container = storageOf(found);
  if (kept && container === undefined) faults.push(missingStorage('STORAGE_PROVIDER: azure'));
  if (way === 'batch' && container === undefined) {
    faults.push(missingStorage('SPEECH_PROVIDER: azure-batch'));
  }
  const engine = speechOf(createFound(given, way === undefined ? [] : faults), way ?? 'auto');
  const analysis = analyzes ? languageOf(createFound(given, faults)) : undefined;
  const openai = notes === 'azure' ? modelOf(createFound(given, faults), patience) : undefined;
  const records = database === 'azure' ? recordsOf(given, faults) : undefined;
  return {
    ...present({ speech: engine, language: analysis, openai, storage: container, records }),
    recordingsInStorage: kept,
  };
}

/** Reads values of variables that are used. */
function createFound(given: AzureVariables, faults: string[]): Found {
  return {
    given,
    faults,
    check(name, pattern, example) {
      const value = given[name];
      if (value === undefined || pattern.test(value)) return value;
      faults.push(`${name}: is not valid; it must look like ${name}=${example}.`);
      return undefined;
    },
    address(name, example) {
      const value = given[name];
      if (value === undefined) return undefined;
      const parsed = webAddress.safeParse(value);
      if (parsed.success) return parsed.data;
      faults.push(`${name}: ${parsed.error.issues[0]?.message}, such as ${name}=${example}.`);
      return undefined;
    },
  };
}

interface Found {
  readonly given: AzureVariables;
  readonly check: (name: AzureName, pattern: RegExp, example: string) => string | undefined;
  readonly address: (name: AzureName, example: string) => string | undefined;
  readonly faults: string[];
}

function identityOf({ given }: Found): { readonly identity?: { readonly clientId: string } } {
  const clientId = given.AZURE_CLIENT_ID;
  return clientId === undefined ? {} : { identity: { clientId } };
}

const resource = 'https://my-speech.cognitiveservices.azure.com';

function speechOf(
  found: Found,
  way: 'auto' | 'fast' | 'batch',
): NonNullable<AzureConfig['speech']> | undefined {
  const { given, check, address, faults } = found;
  const before = faults.length;
  const region = check('SPEECH_REGION', /^[a-z][a-z0-9]{2,40}$/u, 'westeurope');
  const own = address('AZURE_SPEECH_KEY_ENDPOINT', resource);
  const version = check('API_VERSION', /^(2024-11-15|2025-10-15)$/u, '2025-10-15');
  const key = given.SPEECH_KEY;
  const endpoint = own ?? (region === undefined ? undefined : speechEndpointOf(region));
  if (endpoint === undefined) {
    if (faults.length === before) {
      faults.push(
        `SPEECH_PROVIDER: azure needs an address: AZURE_SPEECH_KEY_ENDPOINT=${resource}, or SPEECH_REGION=westeurope with SPEECH_KEY.`,
      );
    }
    return undefined;
  }
  if (own === undefined && key === undefined) {
    faults.push(
      `SPEECH_KEY: must be set with SPEECH_REGION; without a key, set AZURE_SPEECH_KEY_ENDPOINT=${resource} and give the identity a role.`,
    );
  }
  const apiVersion = version as '2024-11-15' | '2025-10-15' | undefined;
  return { endpoint, way, ...identityOf(found), ...present({ key, apiVersion }) };
}

/** Without a key, calls are made as the identity of the process. */
function languageOf(found: Found): AzureConfig['language'] {
  const { given, address, faults } = found;
  const before = faults.length;
  const example = 'https://my-language.cognitiveservices.azure.com';
  const endpoint = address('TEXT_ANALYTICS_ENDPOINT', example);
  if (endpoint !== undefined) {
    return { endpoint, ...identityOf(found), ...present({ key: given.TEXT_ANALYTICS_KEY }) };
  }
  if (faults.length === before) {
    faults.push(
      `LANGUAGE_PROVIDER: azure needs the address of a Language resource, such as TEXT_ANALYTICS_ENDPOINT=${example}.`,
    );
  }
  return undefined;
}

/** Without a key, calls are made as the identity of the process. */
function modelOf(found: Found, patience: ModelPatience): AzureConfig['openai'] {
  const { given, address, check, faults } = found;
  const before = faults.length;
  const example = 'https://my-models.openai.azure.com';
  const own = address('AZURE_OPENAI_ENDPOINT', example);
  const deployment = check('AZURE_OPENAI_DEPLOYMENT', /^[\w.-]{1,64}$/u, 'gpt-4.1-mini');
  if (own !== undefined && deployment !== undefined) {
    const endpoint = openaiEndpointOf(own);
    const key = given.AZURE_OPENAI_API_KEY;
    return { endpoint, deployment, ...patience, ...identityOf(found), ...present({ key }) };
  }
  if (faults.length === before) {
    faults.push(
      `NOTES_PROVIDER: azure needs a deployment of a model: AZURE_OPENAI_ENDPOINT=${example} and AZURE_OPENAI_DEPLOYMENT=gpt-4.1-mini; or set NOTES_PROVIDER=rules.`,
    );
  }
  return undefined;
}

function storageOf(found: Found): NonNullable<AzureConfig['storage']> | undefined {
  const { check, address } = found;
  const account = check('AZURE_STORAGE_ACCOUNT_NAME', /^[a-z0-9]{3,24}$/u, 'recordings');
  const own = address('AZURE_STORAGE_BLOB_ENDPOINT', 'https://recordings.blob.core.windows.net');
  const container =
    check('AUDIO_UPLOAD_BLOB_CONTAINER_NAME', /^[a-z0-9](?:-?[a-z0-9]){2,62}$/u, 'audio-uploads') ??
    'audio-uploads';
  const connectionString = check(
    'AZURE_STORAGE_CONNECTION_STRING',
    /\b(AccountName|BlobEndpoint)=\w/u,
    'DefaultEndpointsProtocol=https;AccountName=recordings;AccountKey=the-key',
  );
  const endpoint = own ?? (account === undefined ? undefined : blobEndpointOf(account));
  if (connectionString !== undefined) return { container, connectionString };
  return endpoint === undefined ? undefined : { container, endpoint, ...identityOf(found) };
}

function missingStorage(who: string): string {
  return `${who} needs an account: AZURE_STORAGE_ACCOUNT_NAME for an identity, or AZURE_STORAGE_CONNECTION_STRING.`;
}

/** What is set of Azure and not used. */
export function unusedAzure(
  { speech, language, notes, storage, database }: AzureChoices,
  given: AzureVariables,
): readonly IdleVariable[] {
  const speaks = Object.hasOwn(speechWays, speech);
  const stores = storage === 'azure';
  const analyzes = language === 'azure';
  const writes = notes === 'azure';
  const reads = stores || speaks;
  const records = database === 'azure';
  const isUsed = reads || analyzes || writes || records;
  const parts: readonly [used: boolean, names: readonly AzureName[], reason: string][] = [
    [speaks, perPort.speech, `for Azure; speech goes to "${speech}"`],
    [analyzes, perPort.language, `for Azure; texts go to "${language}"`],
    [writes, perPort.notes, `for Azure; notes are taken by "${notes}"`],
    [reads, perPort.storage, `for Azure; recordings go to "${storage}"`],
    [records, perPort.database, `for Azure; records are kept by "${database}"`],
    [isUsed, perPort.identity, 'for Azure, which no port uses'],
  ];
  return parts
    .filter(([used]) => !used)
    .flatMap(([, names, reason]) =>
      names.filter((name) => given[name] !== undefined).map((name) => ({ name, reason })),
    );
}
