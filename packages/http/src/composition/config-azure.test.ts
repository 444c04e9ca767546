import {
  BlobStore,
  DocumentStore,
  JobQueue,
  LanguageModel,
  NoteTaker,
  RoleAdvisor,
  SpeechToText,
} from '@attune/core/ports';
import { describe, expect, it } from 'vitest';
import { ConfigError, loadConfig } from './config.js';
import { profile } from './profiles.js';
import type { Variables } from './variables.js';

const speech = { SPEECH_KEY: 'the-key', SPEECH_REGION: 'westeurope' };
const storage = { AZURE_STORAGE_ACCOUNT_NAME: 'recordings' };
const connection = 'DefaultEndpointsProtocol=https;AccountName=recordings;AccountKey=a2V5';

function azureOf(variables: Variables) {
  return loadConfig(variables).config.azure;
}

function faults(variables: Variables): readonly string[] {
  try {
    profile(loadConfig(variables).config);
  } catch (error) {
    if (error instanceof ConfigError) return error.faults;
    throw error;
  }
  return [];
}

describe('texts by Azure', () => {
  const TEXT_ANALYTICS_ENDPOINT = 'https://mine.cognitiveservices.azure.com/';

  it('takes the address and the key of the systems before, or an identity', () => {
    const chosen = { LANGUAGE_PROVIDER: 'azure', TEXT_ANALYTICS_ENDPOINT };
    const endpoint = 'https://mine.cognitiveservices.azure.com';
    expect(azureOf({ ...chosen, TEXT_ANALYTICS_KEY: 'k' }).language).toEqual({
      endpoint,
      key: 'k',
    });
    expect(azureOf({ ...chosen, AZURE_CLIENT_ID: '1111' }).language).toEqual({
      ...{ endpoint, identity: { clientId: '1111' } },
    });
    expect(azureOf({ TEXT_ANALYTICS_ENDPOINT }).language).toBeUndefined();
  });

  it.each([
    [{}, /^LANGUAGE_PROVIDER: azure needs the address of a Language resource/u],
    [{ TEXT_ANALYTICS_ENDPOINT: 'mine' }, /^TEXT_ANALYTICS_ENDPOINT: must be an/u],
  ])('is told what %j lacks', (variables, fault) => {
    expect(faults({ LANGUAGE_PROVIDER: 'azure', ...variables })).toEqual([
      expect.stringMatching(fault),
    ]);
  });
});

describe('notes by Azure OpenAI', () => {
  const AZURE_OPENAI_ENDPOINT = 'https://mine.openai.azure.com/openai/v1/';
  const notes = { NOTES_PROVIDER: 'azure', AZURE_OPENAI_ENDPOINT, AZURE_OPENAI_DEPLOYMENT: 'mini' };
  const model = { endpoint: 'https://mine.openai.azure.com', deployment: 'mini' };

  it('are taken with a key or an identity, and the patience of every model', () => {
    const usual = { contextTokens: 8_192, timeLimitMs: 600_000, maxRetries: 2 };
    expect(azureOf({ ...notes, AZURE_OPENAI_KEY: 'k', AZURE_CLIENT_ID: '1111' }).openai).toEqual({
      ...{ ...model, ...usual, key: 'k', identity: { clientId: '1111' } },
    });
    const patience = { LLM_CONTEXT_TOKENS: '128000', LLM_TIMEOUT_SECONDS: '90', LLM_RETRIES: '0' };
    expect(azureOf({ ...notes, ...patience }).openai).toEqual({
      ...{ ...model, contextTokens: 128_000, timeLimitMs: 90_000, maxRetries: 0 },
    });
    const tokens = profile(loadConfig(notes).config).map(({ token }) => token);
    for (const token of [LanguageModel, NoteTaker, RoleAdvisor]) {
      expect(tokens.filter((one) => one === token)).toHaveLength(1);
    }
  });

  it.each([
    [{ AZURE_OPENAI_ENDPOINT: '' }, /^NOTES_PROVIDER: azure needs a deployment of a model/u],
    [{ AZURE_OPENAI_DEPLOYMENT: '' }, /^NOTES_PROVIDER: azure needs a deployment of a model/u],
    [{ AZURE_OPENAI_DEPLOYMENT: 'a b' }, /^AZURE_OPENAI_DEPLOYMENT: is not valid/u],
    [{ AZURE_OPENAI_ENDPOINT: 'mine' }, /^AZURE_OPENAI_ENDPOINT: must be an/u],
  ])('are told what is wrong with %j', (variables, fault) => {
    expect(faults({ ...notes, ...variables })).toEqual([expect.stringMatching(fault)]);
  });

  it('are not looked into unless they are used', () => {
    const { config } = loadConfig({ ...notes, NOTES_PROVIDER: 'rules' });
    expect(config.azure.openai).toBeUndefined();
    expect(config.idle.map(({ name }) => name)).toEqual([
      ...['AZURE_OPENAI_ENDPOINT', 'AZURE_OPENAI_DEPLOYMENT'],
    ]);
  });
});

describe('speech by Azure', () => {
  it('takes the key and the region of the systems before', () => {
    expect(azureOf({ SPEECH_PROVIDER: 'azure', ...speech }).speech).toEqual({
      ...{
        endpoint: 'https://westeurope.api.cognitive.microsoft.com',
        key: 'the-key',
        way: 'auto',
      },
    });
    const others = { AZURE_SPEECH_KEY: 'k', AZURE_REGION: 'eastus', API_VERSION: '2024-11-15' };
    expect(azureOf({ SPEECH_PROVIDER: 'azure-fast', ...others }).speech).toEqual({
      ...{ endpoint: 'https://eastus.api.cognitive.microsoft.com', key: 'k', way: 'fast' },
      apiVersion: '2024-11-15',
    });
  });

  it('needs no key for an address of its own', () => {
    const address = { AZURE_SPEECH_KEY_ENDPOINT: 'https://mine.cognitiveservices.azure.com/' };
    const identity = { AZURE_CLIENT_ID: '1111' };
    expect(azureOf({ SPEECH_PROVIDER: 'azure', ...address, ...identity }).speech).toEqual({
      ...{ endpoint: 'https://mine.cognitiveservices.azure.com', way: 'auto' },
      identity: { clientId: '1111' },
    });
  });

  it.each([
    [{}, /^SPEECH_PROVIDER: azure needs an address/u],
    [{ SPEECH_REGION: 'westeurope' }, /^SPEECH_KEY: must be set with SPEECH_REGION/u],
    [{ ...speech, SPEECH_REGION: 'West Europe' }, /^SPEECH_REGION: is not valid/u],
    [{ ...speech, API_VERSION: 'v3.2' }, /^API_VERSION: is not valid.*2025-10-15/u],
    [{ ...speech, AZURE_SPEECH_KEY_ENDPOINT: 'mine' }, /^AZURE_SPEECH_KEY_ENDPOINT: must be an/u],
  ])('is told what %j lacks', (variables, fault) => {
    expect(faults({ SPEECH_PROVIDER: 'azure', ...variables })).toEqual([
      expect.stringMatching(fault),
    ]);
  });

  it('has batch jobs where there is storage', () => {
    const batch = { SPEECH_PROVIDER: 'azure-batch', ...speech };
    expect(faults(batch)).toEqual([expect.stringMatching(/^SPEECH_PROVIDER: azure-batch needs/u)]);
    expect(faults({ ...batch, ...storage })).toEqual([]);
  });

  it('is built, also to answer for earlier work', () => {
    const { config } = loadConfig({ SPEECH_PROVIDER: 'azure', ...speech });
    expect(profile(config).map(({ token }) => token)).toContain(SpeechToText);
    expect(azureOf({ ...speech, ...storage }).speech).toMatchObject({ key: 'the-key' });
    expect(faults({ SPEECH_REGION: 'not a region', AZURE_STORAGE_ACCOUNT_NAME: '?' })).toEqual([]);
  });
});

describe('recordings in Azure Storage', () => {
  it('are found by the name of the account, or by its connection string', () => {
    expect(azureOf({ STORAGE_PROVIDER: 'azure', ...storage })).toEqual({
      storage: {
        ...{ container: 'audio-uploads', endpoint: 'https://recordings.blob.core.windows.net' },
      },
      recordingsInStorage: true,
    });
    const other = { AZURE_BLOB_CONNECTION: connection, AZURE_CONTAINER: 'talks', ...storage };
    expect(azureOf({ STORAGE_PROVIDER: 'azure', ...other }).storage).toEqual({
      ...{ container: 'talks', connectionString: connection },
    });
    const near = { AZURE_STORAGE_BLOB_ENDPOINT: 'https://recordings.privatelink.example.org' };
    expect(azureOf({ STORAGE_PROVIDER: 'azure', ...near }).storage).toMatchObject({
      endpoint: 'https://recordings.privatelink.example.org',
    });
  });

  it.each([
    [{}, /^STORAGE_PROVIDER: azure needs an account/u],
    [{ ...storage, AZURE_CONTAINER: 'A_B' }, /^AUDIO_UPLOAD_BLOB_CONTAINER_NAME: is not valid/u],
    [
      { ...storage, AZURE_BLOB_CONNECTION: 'key' },
      /^AZURE_STORAGE_CONNECTION_STRING: is not valid/u,
    ],
  ])('are not found by %j', (variables, fault) => {
    const [first] = faults({ STORAGE_PROVIDER: 'azure', ...variables });
    expect(first).toMatch(fault);
    expect(first).not.toContain('AccountKey=a2V5');
  });
});

describe('PROVIDER=azure', () => {
  const records = { DATABASE_URL: 'postgres://attune@localhost:5432/attune' };
  const redis = { REDIS_HOST: 'redis.example.org', REDIS_USE_SSL: 'true' };
  const rest = { LANGUAGE_PROVIDER: 'lexicon', NOTES_PROVIDER: 'rules' };
  const azure = { PROVIDER: 'azure', ...speech, ...storage };

  it('says what it needs', () => {
    const { LANGUAGE_PROVIDER: _, NOTES_PROVIDER: __, ...some } = { ...rest, ...redis, ...records };
    const TEXT_ANALYTICS_ENDPOINT = 'https://mine.cognitiveservices.azure.com';
    expect(faults({ ...azure, ...some, TEXT_ANALYTICS_ENDPOINT })).toEqual([
      expect.stringMatching(/^NOTES_PROVIDER: azure needs a deployment of a model/u),
    ]);
    expect(faults({ ...azure, ...rest })).toEqual([
      expect.stringMatching(/^QUEUE_PROVIDER: redis needs an address/u),
      expect.stringMatching(
        /^DATABASE_PROVIDER: postgres needs.*or name an account of Cosmos DB by COSMOS_URI/u,
      ),
    ]);
  });

  const cosmos = { COSMOS_URI: 'https://mine.documents.azure.com', COSMOS_KEY: 'a2V5LW9m' };

  it('takes records from Cosmos DB where its address is named and no Postgres is', () => {
    const { config } = loadConfig({ ...azure, ...rest, ...redis, ...cosmos });
    expect(config.providers.database).toBe('azure');
    expect(config.azure.records).toEqual({
      ...{ endpoint: cosmos.COSMOS_URI, key: cosmos.COSMOS_KEY, database: 'attune' },
    });
    expect(config.idle).toEqual([]);
    const both = loadConfig({ ...azure, ...rest, ...redis, ...cosmos, ...records }).config;
    expect([both.providers.database, both.azure.records]).toEqual(['postgres', undefined]);
    const reason = 'for Azure; records are kept by "postgres"';
    expect(both.idle).toEqual(Object.keys(cosmos).map((name) => ({ name, reason })));
  });

  it('has Cosmos DB hold the records of any family that asks for it, as an identity or with a key', () => {
    const { COSMOS_URI } = cosmos;
    const asked = { DATABASE_PROVIDER: 'azure', COSMOS_URI, COSMOS_DATABASE: 'records' };
    const { config } = loadConfig({ ...asked, AZURE_CLIENT_ID: 'an-id' });
    expect(config.azure.records).toEqual({
      ...{ endpoint: COSMOS_URI, database: 'records', identity: { clientId: 'an-id' } },
    });
    expect(config.idle).toEqual([]);
  });

  it.each([
    [{}, /^DATABASE_PROVIDER: azure needs an account of Cosmos DB: COSMOS_URI=https/u],
    [{ COSMOS_URI: 'records' }, /^COSMOS_URI: .*, such as COSMOS_URI=https/u],
    [{ ...cosmos, COSMOS_DATABASE: 'a/b' }, /^COSMOS_DATABASE: is not valid/u],
    [{ ...cosmos, COSMOS_DATABASE: 'a'.repeat(256) }, /^COSMOS_DATABASE: is not valid/u],
  ])('says what is wrong with %j', (given, fault) => {
    expect(faults({ DATABASE_PROVIDER: 'azure', ...given })).toEqual([
      expect.stringMatching(fault),
    ]);
  });

  it('still needs the address of Postgres where Postgres was chosen beside Cosmos DB', () => {
    const chosen = { ...azure, ...rest, ...redis, ...cosmos, DATABASE_PROVIDER: 'postgres' };
    expect(faults(chosen)).toEqual([
      expect.stringMatching(/^DATABASE_PROVIDER: postgres needs an address/u),
    ]);
  });

  it('takes records from Postgres and jobs through Redis', () => {
    const { config } = loadConfig({ ...azure, ...rest, ...redis, ...records });
    expect(config.providers).toEqual({
      ...{ storage: 'azure', database: 'postgres', queue: 'redis', speech: 'azure' },
      ...{ language: 'lexicon', notes: 'rules', push: 'none' },
    });
    const tokens = profile(config).map(({ token }) => token);
    for (const token of [BlobStore, DocumentStore, JobQueue, SpeechToText]) {
      expect(tokens.filter((one) => one === token)).toHaveLength(1);
    }
    expect(config.idle).toEqual([]);
  });
});
