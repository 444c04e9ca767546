import {
  BlobStore,
  DocumentStore,
  JobQueue,
  LanguageAnalysis,
  LanguageModel,
  NoteTaker,
  RoleAdvisor,
  SpeechToText,
} from '@attune/core/ports';
import { describe, expect, it } from 'vitest';
import { ConfigError, loadConfig } from './config.js';
import { profile } from './profiles.js';
import type { Variables } from './variables.js';

const region = { AWS_REGION: 'eu-central-1' };
const storage = { STORAGE_PROVIDER: 'aws', S3_BUCKET: 'my-recordings' };

function awsOf(variables: Variables) {
  return loadConfig(variables).config.aws;
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

describe('recordings in S3', () => {
  it('are in a bucket, encrypted by a key, in a region or at another server', () => {
    expect(awsOf({ ...storage, ...region, AWS_KMS_KEY_ID: 'alias/attune' }).s3).toEqual({
      ...{ bucket: 'my-recordings', region: 'eu-central-1', kmsKeyId: 'alias/attune' },
    });
    const other = { AWS_ENDPOINT_URL_S3: 'https://s3.example.org', S3_REGION: 'garage' };
    expect(awsOf({ ...storage, ...region, ...other }).s3).toEqual({
      ...{ bucket: 'my-recordings', region: 'garage', endpoint: 'https://s3.example.org' },
    });
  });

  it.each([
    [{}, /^STORAGE_PROVIDER: aws needs a bucket, such as S3_BUCKET=/u],
    [{ S3_BUCKET: 'My_Recordings' }, /^S3_BUCKET: is not valid/u],
    [{ S3_BUCKET: 'b-1', AWS_REGION: 'Frankfurt' }, /^AWS_REGION: is not valid/u],
    [{ S3_BUCKET: 'b-1', S3_ENDPOINT: 's3' }, /^S3_ENDPOINT: must be an/u],
    [{ S3_BUCKET: 'b-1', AWS_KMS_KEY_ID: 'a key' }, /^AWS_KMS_KEY_ID: is not valid/u],
  ])('are told what %j lacks', (variables, fault) => {
    expect(faults({ STORAGE_PROVIDER: 'aws', ...variables })).toEqual([
      expect.stringMatching(fault),
    ]);
  });

  it('are not looked into unless they are used', () => {
    const wrong = { S3_BUCKET: '?', S3_ENDPOINT: '?', AWS_REGION: '?', TRANSCRIBE_BUCKET: '?' };
    expect(faults(wrong)).toEqual([]);
    const { config } = loadConfig({ ...wrong, AWS_ACCESS_KEY_ID: 'a' });
    expect(config.idle.map(({ name }) => name).sort()).toEqual([
      ...['AWS_ACCESS_KEY_ID', 'AWS_REGION', 'S3_BUCKET', 'S3_ENDPOINT', 'TRANSCRIBE_BUCKET'],
    ]);
  });

  it('need their credentials where the library of AWS looks for them', () => {
    const variables = { AWS_ACCESS_KEY_ID: 'AKID', AWS_SECRET_ACCESS_KEY: 'secret' };
    const file = { path: '.env', variables, faults: [] };
    const load = (chosen: Variables) => () => loadConfig(chosen, { file });
    expect(load({ ...storage })).toThrow(/AWS_ACCESS_KEY_ID: must be in the environment/u);
    expect(load({})).not.toThrow();
    expect(faults({ ...storage, ...variables })).toEqual([]);
  });
});

describe('speech by Transcribe', () => {
  const speech = { SPEECH_PROVIDER: 'aws', ...region };

  it('reads recordings where they are, if that is near', () => {
    expect(awsOf({ ...speech, ...storage }).transcribe).toEqual({
      ...{ bucket: 'my-recordings', recordingsBucket: 'my-recordings', region: 'eu-central-1' },
    });
    const own = { TRANSCRIBE_BUCKET: 'my-speech', TRANSCRIBE_VOCABULARY_FILTER: 'rude' };
    expect(awsOf({ ...speech, ...storage, ...own }).transcribe).toEqual({
      ...{ bucket: 'my-speech', recordingsBucket: 'my-recordings', region: 'eu-central-1' },
      vocabularyFilter: 'rude',
    });
  });

  it('copies them to its bucket, if they are elsewhere', () => {
    const own = { TRANSCRIBE_BUCKET: 'my-speech' };
    const copied = { bucket: 'my-speech', region: 'eu-central-1' };
    expect(awsOf({ ...speech, ...own }).transcribe).toEqual(copied);
    const far = { ...storage, S3_REGION: 'us-east-1' };
    expect(awsOf({ ...speech, ...own, ...far }).transcribe).toEqual(copied);
  });

  it('is told what it lacks, and built with what it needs', () => {
    expect(faults(speech)).toEqual([
      expect.stringMatching(/^SPEECH_PROVIDER: aws needs a bucket in the region of the service/u),
    ]);
    const { config } = loadConfig({ ...speech, TRANSCRIBE_BUCKET: 'my-speech' });
    expect(profile(config).map(({ token }) => token)).toContain(SpeechToText);
  });
});

describe('language by Comprehend', () => {
  it('is in the region, or at an address of its own', () => {
    const language = { LANGUAGE_PROVIDER: 'aws' };
    expect(awsOf(language)).toEqual({ comprehend: {} });
    const near = { AWS_ENDPOINT_URL_COMPREHEND: 'https://comprehend.example.org' };
    expect(awsOf({ ...language, ...region, ...near }).comprehend).toEqual({
      ...{ region: 'eu-central-1', endpoint: 'https://comprehend.example.org' },
    });
    expect(faults({ ...language, COMPREHEND_ENDPOINT: 'c' })).toEqual([
      expect.stringMatching(/^COMPREHEND_ENDPOINT: must be an/u),
    ]);
    expect(loadConfig(near).config.idle.map(({ name }) => name)).toEqual(['COMPREHEND_ENDPOINT']);
  });
});

describe('notes by Bedrock', () => {
  const notes = { NOTES_PROVIDER: 'aws', BEDROCK_MODEL: 'eu.amazon.nova-pro-v1:0', ...region };
  const usual = { contextTokens: 8_192, timeLimitMs: 600_000, tries: 3 };

  it('are taken by a model of the region, with the patience of every model', () => {
    const model = 'eu.amazon.nova-pro-v1:0';
    expect(awsOf(notes).bedrock).toEqual({ model, region: 'eu-central-1', ...usual });
    const patience = { LLM_CONTEXT_TOKENS: '200000', LLM_TIMEOUT_SECONDS: '90', LLM_RETRIES: '0' };
    const endpoint = 'https://bedrock.example.org';
    const own = { AWS_ENDPOINT_URL_BEDROCK_RUNTIME: endpoint, BEDROCK_GUARDRAIL: 'gr1:DRAFT' };
    expect(awsOf({ ...notes, ...patience, ...own }).bedrock).toEqual({
      ...{ model, region: 'eu-central-1', endpoint, guardrail: { id: 'gr1', version: 'DRAFT' } },
      ...{ contextTokens: 200_000, timeLimitMs: 90_000, tries: 1 },
    });
    const arn = 'arn:aws:bedrock:eu-central-1:111122223333:guardrail/gr1';
    expect(awsOf({ ...notes, BEDROCK_GUARDRAIL: `${arn}:12` }).bedrock?.guardrail).toEqual({
      ...{ id: arn, version: '12' },
    });
    const { config } = loadConfig(notes);
    const tokens = profile(config).map(({ token }) => token);
    for (const token of [LanguageModel, NoteTaker, RoleAdvisor]) {
      expect(tokens.filter((one) => one === token)).toHaveLength(1);
    }
  });

  it.each([
    [{ BEDROCK_MODEL: '' }, /^NOTES_PROVIDER: aws needs a model of Bedrock/u],
    [{ BEDROCK_MODEL: 'a model' }, /^BEDROCK_MODEL: is not valid/u],
    [{ BEDROCK_GUARDRAIL: 'gr1' }, /^BEDROCK_GUARDRAIL: is not valid/u],
    [{ BEDROCK_ENDPOINT: 'here' }, /^BEDROCK_ENDPOINT: must be an/u],
  ])('are told what is wrong with %j', (variables, fault) => {
    expect(faults({ ...notes, ...variables })).toEqual([expect.stringMatching(fault)]);
  });

  it('are not looked into unless they are used', () => {
    const { config } = loadConfig({ BEDROCK_MODEL: '?', BEDROCK_GUARDRAIL: '?' });
    expect(config.idle.map(({ name }) => name)).toEqual(['BEDROCK_MODEL', 'BEDROCK_GUARDRAIL']);
  });
});

describe('PROVIDER=aws', () => {
  const records = { DATABASE_URL: 'postgres://attune@localhost:5432/attune' };
  const redis = { REDIS_HOST: 'redis.example.org' };
  const rest = { NOTES_PROVIDER: 'rules' };
  const aws = { PROVIDER: 'aws', S3_BUCKET: 'my-recordings', ...region };

  it('says what it needs', () => {
    expect(faults({ ...aws, ...redis, ...records })).toEqual([
      expect.stringMatching(/^NOTES_PROVIDER: aws needs a model of Bedrock/u),
    ]);
    expect(faults({ ...aws, ...rest })).toEqual([
      expect.stringMatching(/^QUEUE_PROVIDER: redis needs an address/u),
      expect.stringMatching(/^DATABASE_PROVIDER: postgres needs/u),
    ]);
  });

  it('takes records from Postgres and jobs through Redis', () => {
    const { config } = loadConfig({ ...aws, ...rest, ...redis, ...records });
    expect(config.providers).toEqual({
      ...{ storage: 'aws', database: 'postgres', queue: 'redis', speech: 'aws' },
      ...{ language: 'aws', notes: 'rules', push: 'none' },
    });
    const tokens = profile(config).map(({ token }) => token);
    for (const token of [BlobStore, DocumentStore, JobQueue, LanguageAnalysis, SpeechToText]) {
      expect(tokens.filter((one) => one === token)).toHaveLength(1);
    }
    expect(config.idle).toEqual([]);
  });
});
